/// The script at `/connect/frame.js`: the steps of the page in the frame.
///
/// Its parts stand in files of their own and share one function's scope. What the page's markup
/// already says stands in `FramePage`; the script shows one step at a time and fills in what the
/// API answers, always as text.
enum FrameScript {
    /// The script.
    static let text = [
        opening, parent, requests, view, billers, signIn, accounts, closing,
    ].joined()

    private static let opening = #"""
        (function () {
          "use strict";

          const MARK = "billerapi-connect";
          const TEXT_MAX = 256;
          const LINK_TOKEN = /^lt_[0-9A-Za-z_]{1,200}$/;
          const page = document.getElementById("connect");
          const attempt = page.dataset.attempt;
          const byId = (id) => document.getElementById(id);
          const opened = performance.now();

          /** The link token, once the page around has handed it over. */
          let token = null;
          /** The biller that was chosen: { id, name, required_fields }. */
          let biller = null;
          /** Whether nothing can be done any more: linked, ended or cancelled. */
          let isOver = false;
          /** What went wrong for good, as EXIT tells it: { code, message }. */
          let lastError = {};

        """#

    private static let closing = #"""
          for (const form of page.querySelectorAll("form")) {
            form.addEventListener("submit", (event) => event.preventDefault());
          }
          if (window.parent === window) {
            end("alone");
          } else {
            setTimeout(expire, Math.min(Number(page.dataset.seconds) * 1000, 86400000));
          }
        })();

        """#
}
