# The product: web server, workers and one-shot jobs are this image with different commands.
#
# A build that reaches no package index takes wheels from deploy/wheels:
#   python3 deploy/provision/wheels.py   and   --build-arg PIP_NO_INDEX=1
FROM debian:bookworm-slim AS packages
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
ARG PIP_NO_INDEX=""
COPY deploy/wheels /wheels
COPY requirements.txt /requirements.txt
RUN python3 -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes --find-links /wheels -r /requirements.txt

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 codereview \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin codereview \
 && install -d -m 0700 -o 10001 -g 10001 /data
COPY --from=packages /opt/venv /opt/venv
COPY . /app
# The root is read-only and every container starts Python twice: nothing is to be compiled then.
RUN python3 -m compileall -q --invalidation-mode unchecked-hash /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=codereview.settings \
    DATA_DIR=/data \
    HOST=0.0.0.0
USER 10001:10001
VOLUME /data
ENTRYPOINT ["python3", "manage.py"]
CMD ["start", "web"]
