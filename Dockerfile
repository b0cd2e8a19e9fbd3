# GraphiQL's page and the portal's: Node.js stays in this stage.
FROM node:22-bookworm-slim@sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c AS page
WORKDIR /graphiql
COPY api/graphiql/package.json api/graphiql/package-lock.json api/graphiql/.npmrc ./
RUN npm ci --ignore-scripts --loglevel=error
COPY api/graphiql/build.mjs ./
COPY api/graphiql/src ./src
RUN node build.mjs
WORKDIR /portail
COPY api/portail/package.json api/portail/package-lock.json api/portail/.npmrc ./
RUN npm ci --ignore-scripts --loglevel=error
COPY api/portail/*.mjs ./
COPY api/portail/src ./src
RUN node build.mjs

# The Python packages, from the hashed lock; pip's own download cache stays in this stage.
FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS paquets
COPY requirements/run.txt /
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: --requirement /run.txt

FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
LABEL org.opencontainers.image.title="Portail candidat" \
      org.opencontainers.image.description="GraphQL API of the French exam-registration candidate portal."

# The libraries that WeasyPrint loads to lay out a PDF, and its typeface.
# Debian's mirrors drop a version as soon as it is mended: pinning one would break the build.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core \
        libharfbuzz-subset0 \
        libpango-1.0-0 \
        libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --no-log-init --home-dir /data --shell /usr/sbin/nologin portail \
    && install --directory --owner portail --mode 0750 /data

COPY --from=paquets /opt/venv /opt/venv
WORKDIR /app
COPY api ./api
COPY --from=page /graphiql/dist ./api/graphiql/dist
COPY --from=page /portail/dist ./api/portail/dist
# The hash of a password takes 64 MiB: kept for the next one, in huge pages, a quarter of its time is saved
# (docs/operations.md).
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GLIBC_TUNABLES=glibc.malloc.hugetlb=1 \
    MALLOC_ARENA_MAX=1 \
    MALLOC_MMAP_THRESHOLD_=134217728 \
    MALLOC_TRIM_THRESHOLD_=301989888 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/data
RUN python -m compileall -q api

# Local database, files and mails; nothing is written elsewhere, so the rest may be mounted read-only.
VOLUME /data
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "api", "health"]

# `migrate` and `reference` are run the same way, once for each new version, before it serves.
ENTRYPOINT ["python", "-m", "api"]
CMD ["serve"]
