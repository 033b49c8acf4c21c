# Saksgang's processes: `api`, `worker`, `migrate`, and the commands of whoever runs it. No servers inside.
ARG PYTHON=3.13-slim-trixie

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/saksgang
COPY constraints/runtime.txt constraints/
RUN /opt/saksgang/bin/pip install --require-hashes -r constraints/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY store store
COPY activities activities
COPY workflows workflows
COPY api api
COPY saksgang saksgang
COPY migrations migrations
RUN /opt/saksgang/bin/pip install --no-deps --no-build-isolation --no-index .

FROM python:${PYTHON}
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin saksgang
# What a new volume is made of: its owner is who writes to it.
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/saksgang /var/lib/saksgang/keys /var/lib/saksgang/ledger
COPY --from=build /opt/saksgang /opt/saksgang
ENV PATH=/opt/saksgang/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /
ENTRYPOINT ["saksgang"]
CMD ["--help"]
