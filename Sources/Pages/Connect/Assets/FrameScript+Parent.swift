extension FrameScript {
    /// What the frame and the page around it say to each other.
    ///
    /// The page around must be of an origin that the client registered (`data-origins`), or of this
    /// very origin where the page says so. It hands over the link token, once; from then on events
    /// go to exactly its origin.
    static let parent = #"""
          const origins = new Set((page.dataset.origins || "").split(" ").filter(Boolean));
          if (page.dataset.embedsItself === "true") origins.add(location.origin);
          let parentOrigin = null;

          /** Tells the page around an event of the contract. */
          function tell(type, metadata, publicToken) {
            if (parentOrigin === null) return;
            const message = { source: MARK, type, metadata: {} };
            for (const [name, value] of Object.entries(metadata || {})) {
              message.metadata[name] = String(value).slice(0, TEXT_MAX);
            }
            if (publicToken) message.publicToken = publicToken;
            window.parent.postMessage(message, parentOrigin);
          }

          window.addEventListener("message", (event) => {
            if (window.parent === window || event.source !== window.parent) return;
            if (!origins.has(event.origin)) return;
            if (parentOrigin !== null && event.origin !== parentOrigin) return;
            const data = event.data;
            if (typeof data !== "object" || data === null || data.source !== MARK) return;
            if (Object.keys(data).length > 3) return;
            if (data.type === "START" && token === null) {
              if (typeof data.linkToken !== "string" || !LINK_TOKEN.test(data.linkToken)) return;
              token = data.linkToken;
              parentOrigin = event.origin;
              tell("READY");
              work(begin);
            } else if (data.type === "CLOSE" && token !== null) {
              leave();
            }
          });

        """#
}
