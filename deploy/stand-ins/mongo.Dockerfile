# SecantusDB, which speaks MongoDB's protocol over WiredTiger, where the official image cannot be pulled.
# It is GPL and for tests only: nothing of the product depends on it.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10002 --no-create-home mongo \
 && install -d -m 0700 -o mongo -g mongo /data/db
ARG PIP_NO_INDEX=""
COPY deploy/wheels /wheels
COPY deploy/provision/services-requirements.txt /requirements.txt
RUN python3 -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes --find-links /wheels -r /requirements.txt
USER mongo
ENTRYPOINT ["/opt/venv/bin/secantusd-py"]
