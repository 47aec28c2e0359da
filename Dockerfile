# Kith in a container: built in one stage, run in another that has neither compiler nor build tools.
ARG PYTHON=3.13-slim-trixie

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /build && python -m venv /kith
COPY requirements/build.txt requirements/run.txt requirements/
RUN /build/bin/pip install --require-hashes -r requirements/build.txt \
 && /kith/bin/pip install --require-hashes -r requirements/run.txt
COPY . .
RUN /build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && /kith/bin/pip install --no-deps dist/kith_bot-*.whl

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="Kith" org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --home-dir /data kith && install -d -o kith -g kith /data
COPY --from=build /kith /kith
ENV PATH=/kith/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KITH_DATABASE_URL=sqlite:////data/kith.db
USER kith
WORKDIR /data
VOLUME /data
# SIGTERM drains within 30 s: give it that long (docker stop --time 35; compose.yaml does).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD \
    ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('KITH_OPS_PORT', '8780') + '/healthz', timeout=4)"]
ENTRYPOINT ["kith"]
CMD ["run"]
