/// The script at `/connect.js`, which a client's page includes: the class `BillButler` with both
/// forms of the contract (section "Connect SDK").
///
/// It opens one modal dialog with one frame. The frame's address names the attempt and nothing
/// secret; the link token goes to the frame in a message, to Connect's origin alone. Whoever knows
/// only the link token opens `/connect/start`, which finds the attempt and goes on to its page.
enum ConnectScript {
    /// The most bytes of the script.
    static let bytesMax = 10_240

    /// The script.
    static let text = #"""
        /*! Connect: links an end user's account in a frame. No dependencies. */
        (function () {
          "use strict";

          const MARK = "billerapi-connect";
          const EVENTS = [
            "OPEN", "SELECT_BILLER", "SUBMIT_CREDENTIALS", "MFA_REQUIRED", "SUBMIT_MFA",
            "ACCOUNT_DISCOVERED", "SUCCESS", "EXIT", "ERROR",
          ];
          const LINK_TOKEN = /^lt_[0-9A-Za-z_]{1,200}$/;
          const LINK_TOKEN_ID = /^ltid_[0-9A-Za-z]{1,64}$/;
          const PUBLIC_TOKEN = /^pt_[0-9A-Za-z_]{1,200}$/;
          const MEMBERS = ["source", "type", "publicToken", "metadata"];
          const METADATA_MEMBERS_MAX = 8;
          const TEXT_MAX = 256;
          const READY_MILLISECONDS_MAX = 15000;
          const EXIT_MILLISECONDS_MAX = 3000;

          const ownAddress = document.currentScript ? document.currentScript.src : "";

          /** Returns a message of the frame as it is allowed to be, or null. */
          function read(data) {
            if (typeof data !== "object" || data === null || data.source !== MARK) return null;
            const names = Object.keys(data);
            if (names.length > MEMBERS.length) return null;
            if (!names.every((name) => MEMBERS.includes(name))) return null;
            const { type, publicToken } = data;
            if (type !== "READY" && !EVENTS.includes(type)) return null;
            if (publicToken !== undefined) {
              if (type !== "SUCCESS" || typeof publicToken !== "string") return null;
              if (!PUBLIC_TOKEN.test(publicToken)) return null;
            }
            const metadata = readMetadata(data.metadata);
            return metadata && { type, publicToken: publicToken || null, metadata };
          }

          function readMetadata(metadata) {
            if (metadata === undefined) return {};
            if (typeof metadata !== "object" || metadata === null) return null;
            const names = Object.keys(metadata);
            if (names.length > METADATA_MEMBERS_MAX) return null;
            const copy = {};
            for (const name of names) {
              const value = metadata[name];
              if (typeof value !== "string") return null;
              if (name.length > TEXT_MAX || value.length > TEXT_MAX) return null;
              copy[name] = value;
            }
            return copy;
          }

          /** Calls a callback of the page; what it throws is the page's own matter. */
          function tell(callback, ...values) {
            if (typeof callback !== "function") return;
            try {
              callback(...values);
            } catch (error) {
              setTimeout(() => { throw error; });
            }
          }

          function element(name, attributes, style) {
            const made = document.createElement(name);
            for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
            Object.assign(made.style, style);
            return made;
          }

          /** One end user's way through Connect; `create` makes another one with more options. */
          class BillButler {
            #options;
            #origin = "";
            #dialog = null;
            #frame = null;
            #waiting = null;
            #timer = 0;
            #isReady = false;
            #hasSucceeded = false;
            #isLeaving = false;
            #focused = null;
            #overflow = "";
            #listener = (event) => this.#receive(event);
            #phone = matchMedia("(max-width: 40rem), (max-height: 40rem)");
            #shape = () => this.#fit();

            constructor(options) {
              this.#options = Object.assign({}, options);
            }

            /** Returns a session of these options and more: linkToken, linkTokenId, callbacks. */
            create(options) {
              return new BillButler(Object.assign({}, this.#options, options));
            }

            /** Opens the dialog; a session that is open stays as it is. */
            open() {
              if (this.#dialog) return this;
              const address = this.#address();
              this.#origin = address.origin;
              this.#isReady = this.#hasSucceeded = this.#isLeaving = false;
              this.#focused = document.activeElement;
              this.#build(address.href);
              window.addEventListener("message", this.#listener);
              this.#phone.addEventListener("change", this.#shape);
              this.#timer = setTimeout(() => this.#give("CONNECT_UNAVAILABLE",
                "Connect did not open. Is this page's origin registered with the client?"),
                READY_MILLISECONDS_MAX);
              document.body.append(this.#dialog);
              this.#dialog.showModal();
              return this;
            }

            /** Cancels as the end user would; the callbacks are told. */
            exit() {
              if (!this.#dialog || this.#isLeaving) return;
              if (!this.#isReady) return this.#end(null);
              this.#isLeaving = true;
              this.#send({ source: MARK, type: "CLOSE" });
              this.#timer = setTimeout(() => this.#end(null), EXIT_MILLISECONDS_MAX);
            }

            /** Takes everything away at once; no callback is told. */
            destroy() {
              if (!this.#dialog) return;
              clearTimeout(this.#timer);
              window.removeEventListener("message", this.#listener);
              this.#phone.removeEventListener("change", this.#shape);
              this.#dialog.close();
              this.#dialog.remove();
              document.documentElement.style.overflow = this.#overflow;
              this.#dialog = this.#frame = this.#waiting = null;
              if (this.#focused && this.#focused.focus) this.#focused.focus();
            }

            #address() {
              const { linkToken, linkTokenId, connectUrl, baseUrl } = this.#options;
              if (typeof linkToken !== "string" || !LINK_TOKEN.test(linkToken)) {
                throw new TypeError("BillButler: linkToken is missing or is not a link token");
              }
              if (linkTokenId !== undefined && !LINK_TOKEN_ID.test(linkTokenId)) {
                throw new TypeError("BillButler: linkTokenId is not the id of a link token");
              }
              const base = connectUrl || baseUrl || (ownAddress && new URL(ownAddress).origin);
              if (!base) throw new TypeError("BillButler: connectUrl is missing");
              const root = String(base).replace(/\/+$/, "");
              const address = new URL(root + "/connect/" + (linkTokenId || "start"));
              const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(address.hostname);
              if (address.protocol !== "https:" && !(address.protocol === "http:" && isLocal)) {
                throw new TypeError("BillButler: connectUrl is not an https address");
              }
              return address;
            }

            #build(address) {
              const words = "Link an account";
              const dialog = element("dialog", { "aria-modal": "true", "aria-label": words }, {
                position: "fixed", inset: "0", width: "100%", height: "100%", maxWidth: "none",
                maxHeight: "none", margin: "0", padding: "0", border: "0", boxSizing: "border-box",
                alignItems: "center", justifyContent: "center", background: "rgba(15, 23, 32, .6)",
                display: "flex", flexDirection: "column", overflow: "hidden",
              });
              this.#dialog = dialog;
              this.#frame = element("iframe", {
                title: words, src: address, referrerpolicy: "no-referrer", allow: "",
                sandbox: "allow-scripts allow-same-origin allow-forms",
              }, { border: "0", background: "#fff", flex: "0 1 auto", minHeight: "0" });
              this.#waiting = element("button", { type: "button" }, {
                flex: "none", minHeight: "44px", margin: "8px", padding: "8px 20px",
                color: "#16202b", background: "#fff", border: "2px solid #16202b",
                borderRadius: "6px", font: "inherit",
              });
              this.#waiting.textContent = "Cancel";
              this.#waiting.addEventListener("click", () => this.exit());
              dialog.append(this.#frame, this.#waiting);
              dialog.addEventListener("cancel", (event) => {
                event.preventDefault();
                this.exit();
              });
              // A browser may close a dialog all the same, when Escape is pressed twice.
              dialog.addEventListener("close", () => {
                if (dialog === this.#dialog) this.#end(null);
              });
              // Each page of the frame gets the link token, at Connect's own origin alone.
              this.#frame.addEventListener("load", () => this.#send(
                { source: MARK, type: "START", linkToken: this.#options.linkToken }));
              this.#overflow = document.documentElement.style.overflow;
              document.documentElement.style.overflow = "hidden";
              this.#fit();
            }

            #fit() {
              const isPhone = this.#phone.matches;
              Object.assign(this.#frame.style, {
                width: isPhone ? "100%" : "30rem",
                height: isPhone ? "100%" : "44rem",
                borderRadius: isPhone ? "0" : "8px",
              });
            }

            #send(message) {
              if (this.#frame && this.#frame.contentWindow) {
                this.#frame.contentWindow.postMessage(message, this.#origin);
              }
            }

            #receive(event) {
              if (!this.#frame || event.source !== this.#frame.contentWindow) return;
              if (event.origin !== this.#origin) return;
              const message = read(event.data);
              if (!message) return;
              const { type, metadata } = message;
              if (type === "READY") return this.#begin();
              if (!this.#isReady) {
                // Only that the attempt was not found is said before the frame is ready.
                if (type === "ERROR") this.#give(metadata.code, metadata.message);
                return;
              }
              if (type === "SUCCESS") {
                if (this.#hasSucceeded) return;
                this.#hasSucceeded = true;
                tell(this.#options.onEvent, type, metadata);
                tell(this.#options.onSuccess, message.publicToken, metadata);
              } else if (type === "EXIT") {
                const { code, message: words } = metadata;
                this.#end(code ? { code, message: words || "" } : null);
              } else {
                tell(this.#options.onEvent, type, metadata);
              }
            }

            #begin() {
              if (this.#isReady) return;
              this.#isReady = true;
              clearTimeout(this.#timer);
              this.#waiting.remove();
              this.#waiting = null;
              this.#frame.focus();
            }

            #give(code, message) {
              const error = { code: code || "CONNECT_UNAVAILABLE", message: message || "" };
              tell(this.#options.onEvent, "ERROR", error);
              this.#end(error);
            }

            #end(error) {
              if (!this.#dialog) return;
              this.destroy();
              tell(this.#options.onEvent, "EXIT", Object.assign({}, error));
              if (!this.#hasSucceeded) tell(this.#options.onExit, error);
            }
          }

          window.BillButler = BillButler;
        })();

        """#
}
