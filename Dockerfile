# The application behind gunicorn. Secrets come from the environment at the start, never in here.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    DEMO_MODE=0 \
    VAR_DIR=/var/lib/zona-integritas

# Pango draws the papers; their face comes with the lock.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home zi \
    && install -d -o zi -g zi -m 700 "$VAR_DIR"

WORKDIR /srv/zona-integritas
COPY .ci/uv.txt requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r uv.txt \
    && uv pip install --system --no-cache --compile-bytecode --require-hashes -r requirements.lock \
    && pip uninstall -y uv

COPY manage.py gunicorn.conf.py ./
COPY zona_integritas zona_integritas
COPY units units
COPY assessment assessment
COPY proposals proposals
COPY templates templates
COPY static static
COPY fixtures fixtures
# Compiled here: at run time nobody may write beside the code, and the child processes that open
# workbooks would each compile it anew.
RUN python -m compileall -q .

USER zi
VOLUME /var/lib/zona-integritas
EXPOSE 8000
# Connections stay open longer than proxies keep them idle: one that is reused is never cut.
# Static files are collected at every start: the volume outlives the image they came with.
CMD ["sh", "-c", "python manage.py migrate --noinput && python manage.py load_instrument && python manage.py collectstatic --noinput --verbosity 0 && exec python -m gunicorn zona_integritas.wsgi --bind 0.0.0.0:8000 --workers 2 --threads 4 --keep-alive 75"]
