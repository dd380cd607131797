extension FrameScript {
    /// How the frame asks the API of its own origin: with the link token, never with a cookie.
    static let requests = #"""
          const ANSWER_MILLISECONDS_MAX = 30000;

          /** Thrown where an answer came too late to matter. */
          class Stale extends Error {}

          /**
           * Asks the API and returns { ok, status, code, wait, data }; code is a word of the API's,
           * or NETWORK where no answer came.
           */
          async function ask(method, path, body, options) {
            const stop = new AbortController();
            const timer = setTimeout(() => stop.abort(), ANSWER_MILLISECONDS_MAX);
            const headers = { Accept: "application/json", Authorization: "Bearer " + token };
            if (body) headers["Content-Type"] = "application/json";
            let answer = { ok: false, status: 0, code: "NETWORK", wait: "", data: {} };
            try {
              const response = await fetch(path, Object.assign({
                method, headers, body: body && JSON.stringify(body), signal: stop.signal,
                credentials: "omit", cache: "no-store", redirect: "error",
                referrerPolicy: "no-referrer",
              }, options));
              const data = await response.json().catch(() => ({})) || {};
              answer = {
                ok: response.ok,
                status: response.status,
                code: String(data.code || data.error_code || ""),
                wait: response.headers.get("Retry-After") || "",
                data,
              };
            } catch {
              // The answer says so.
            } finally {
              clearTimeout(timer);
            }
            if (isOver && !(options && options.keepalive)) throw new Stale();
            return answer;
          }

          /** Asks for the next step of the attempt. */
          function step(name, body) {
            return ask("POST", "/link/" + attempt + "/" + name, body || {});
          }

          const ENDINGS = {
            LINK_TOKEN_EXPIRED: "expired",
            LINK_CANCELLED: "cancelled",
            LINK_COMPLETED: "completed",
            LINK_TOKEN_NOT_FOUND: "failed",
            TOO_MANY_TRIES: "tries",
            WRONG_ENVIRONMENT: "failed",
          };

          /** Says what an answer that is no success means; some end the attempt. */
          function refused(answer) {
            if (ENDINGS[answer.code]) return end(ENDINGS[answer.code]);
            // What ended an attempt ended its token, which nobody knows any more.
            if (answer.status === 401) return end(secondsLeft() > 0 ? "failed" : "expired");
            if (answer.status === 429) {
              const isKnown = /^\d{1,6}$/.test(answer.wait);
              const wait = isKnown ? "in " + answer.wait + " seconds" : "later";
              return problem("RATE_LIMITED", "Too many requests. Try again " + wait + ".");
            }
            if (answer.status >= 400 && answer.status < 500) {
              return problem(answer.code || "INVALID", "This was not accepted. Look at it again.");
            }
            return problem(answer.code || "UNAVAILABLE", "There is no answer now. Try again.");
          }

          function secondsLeft() {
            return Number(page.dataset.seconds) - (performance.now() - opened) / 1000;
          }

        """#
}
