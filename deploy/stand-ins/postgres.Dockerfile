# PostgreSQL from Debian, where the official image cannot be pulled. For tests only.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql \
 && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15 \
 && install -d -m 0700 -o postgres -g postgres /var/lib/postgresql/data /run/postgresql
ENV PATH=/usr/lib/postgresql/15/bin:$PATH PGDATA=/var/lib/postgresql/data
COPY deploy/stand-ins/postgres.sh /postgres.sh
USER postgres
ENTRYPOINT ["sh", "/postgres.sh"]
