# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS web
WORKDIR /src
COPY web/package.json web/package-lock.json web/.npmrc web/
RUN npm --prefix web ci --no-audit --no-fund
COPY contract/schema contract/schema
COPY web web
RUN npm --prefix web run build

FROM python:3.11-slim-bookworm AS python
WORKDIR /app
COPY requirements/server.txt requirements/heic.txt requirements/
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/server.txt
# --build-arg HEIC=1: reads photos in HEIC (docs/decisions/0016-heic-is-rebuilt-before-it-is-decoded.md).
ARG HEIC=0
RUN if [ "$HEIC" = 1 ]; then /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/heic.txt; fi

FROM python:3.11-slim-bookworm
WORKDIR /app
# Photos are turned without loss by it; the base image says which version.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends libturbojpeg0 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app comptoir \
    && install -d -o comptoir -g comptoir -m 0700 /data /seals
COPY --from=python /opt/venv /opt/venv
COPY contract contract
COPY core core
COPY booking booking
COPY signaling signaling
COPY media media
COPY rtc rtc
COPY backend backend
# The server may not write here: not compiled now, its modules would be at each start and for each photo's worker.
RUN /opt/venv/bin/python -m compileall -q .
COPY --from=web /src/web/dist web/dist
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    COMPTOIR_HOST=0.0.0.0 \
    COMPTOIR_DATA_DIR=/data
USER 10001
VOLUME /data /seals
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/api/health/ready', timeout=2)"]
CMD ["python", "-m", "backend", "serve"]
