/// The script at `/connect/start.js`: finds the attempt of a link token, where the page around
/// knows no more than that, and goes on to the attempt's own page.
///
/// Any page may embed this one, because it shows nothing and only learns whose it is from the
/// token; the page that it goes on to may be embedded by registered origins alone. The origin that
/// handed the token over is the one that is told if there is no such attempt.
enum StartScript {
    /// The script.
    static let text = #"""
        (function () {
          "use strict";

          const MARK = "billerapi-connect";
          const LINK_TOKEN = /^lt_[0-9A-Za-z_]{1,200}$/;
          const LINK_TOKEN_ID = /^ltid_[0-9A-Za-z]{1,64}$/;
          let isStarted = false;

          async function find(token) {
            const response = await fetch("/connect/attempts/find", {
              method: "POST", headers: { Authorization: "Bearer " + token }, cache: "no-store",
              credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
            });
            const data = response.ok ? await response.json() : {};
            const id = data.link_token_id;
            return typeof id === "string" && LINK_TOKEN_ID.test(id) ? id : null;
          }

          window.addEventListener("message", async (event) => {
            if (isStarted || window.parent === window || event.source !== window.parent) return;
            const data = event.data;
            if (typeof data !== "object" || data === null) return;
            if (data.source !== MARK || data.type !== "START") return;
            if (typeof data.linkToken !== "string" || !LINK_TOKEN.test(data.linkToken)) return;
            isStarted = true;
            let metadata = {
              code: "INVALID_LINK_TOKEN",
              message: "The link token is unknown, used or expired.",
            };
            try {
              const id = await find(data.linkToken);
              if (id) return location.replace("/connect/" + id);
            } catch {
              metadata = { code: "CONNECT_UNAVAILABLE", message: "Connect does not answer now." };
            }
            window.parent.postMessage({ source: MARK, type: "ERROR", metadata }, event.origin);
          });
        })();

        """#
}
