FROM python:3.13-slim AS build
ENV VENV=/opt/venv
ENV NUMBA_CACHE_DIR=/opt/kernels
WORKDIR /src
RUN python -m venv $VENV
# Before the app, so that a change of the app leaves this layer as it is.
COPY requirements.lock ./
RUN $VENV/bin/pip install --no-deps --require-hashes --requirement requirements.lock
COPY README.md pyproject.toml hatch_build.py package.json package-lock.json .npmrc ./
COPY app app
COPY docs docs
COPY static static
COPY templates templates
RUN $VENV/bin/pip install --no-deps .
# So that a container trains compiled from its first second. The cache is found again by the path
# of the installed app (hence -P: not the one in this folder), its source, and the CPU's name and
# features: on another kind of CPU the app compiles anew, in the background.
RUN $VENV/bin/python -P -c "from app.engine.kernels import compile_now; compile_now()"
# Readable by every user, and the cache writable by group 0, which docker run --user 12345:0 is in.
RUN chmod -R a+rX $VENV && chmod -R g=u,a+rX $NUMBA_CACHE_DIR

FROM python:3.13-slim
ENV VENV=/opt/venv
ENV PATH=$VENV/bin:$PATH
RUN useradd --system --uid 10001 playground
COPY --from=build $VENV $VENV
# Numba passes over a cache that it may not write to.
ENV NUMBA_CACHE_DIR=/opt/kernels
COPY --from=build --chown=10001:0 $NUMBA_CACHE_DIR $NUMBA_CACHE_DIR
# Sessions are there, and the secret: a volume keeps both when the container is replaced.
ENV BACKPROP_STORE=sqlite:////data/playground.sqlite
# Group 0 may write, for docker run --user 12345:0 and for OpenShift.
RUN install --directory --owner=10001 --group=0 --mode=770 /data
VOLUME /data
# By number, so that Kubernetes can tell it from root.
USER 10001
WORKDIR /srv
ENV BACKPROP_HOST=0.0.0.0
# Platforms set another one, and the health check follows.
ENV PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-m", "app", "health"]
CMD ["python", "-m", "app", "serve"]
