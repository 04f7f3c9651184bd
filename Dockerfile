# The server with its web pages, as one program on a small system, as a user of its own.
#
#   docker build -t zhanggui .

FROM node:22-bookworm-slim AS web
WORKDIR /build/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run --silent build

FROM rust:1.94-bookworm AS program
WORKDIR /build
COPY Cargo.toml Cargo.lock build.rs ./
COPY benches benches
COPY migrations migrations
COPY src src
COPY --from=web /build/web/dist web/dist
RUN cargo build --release --locked --bin zhanggui

FROM debian:bookworm-slim
# Outgoing requests (web push) carry their own roots; nothing else is needed but libc.
RUN useradd --system --uid 10001 --home-dir /var/lib/zhanggui --create-home --shell /usr/sbin/nologin zhanggui
COPY --from=program /build/target/release/zhanggui /usr/local/bin/zhanggui
USER zhanggui
WORKDIR /var/lib/zhanggui
ENV ZHANGGUI_LISTEN=0.0.0.0:8080 ZHANGGUI_DATA=/var/lib/zhanggui/data
VOLUME /var/lib/zhanggui
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -t 2 status <&3 && [[ $status == *' 200 '* ]]"]
ENTRYPOINT ["zhanggui"]
CMD ["serve"]
