/// The script at `/shop/shop.js`: opens Connect as a client's page would, and hands the public
/// token to the shop's server.
enum ShopScript {
    /// The script.
    static let text = #"""
        (function () {
          "use strict";

          const link = document.getElementById("link");
          if (!link) return;
          const events = document.getElementById("events");
          const note = (words) => {
            const item = document.createElement("li");
            item.textContent = words;
            events.append(item);
          };
          const connectUrl = location.origin;
          const connect = new window.BillButler({ environment: "sandbox", connectUrl });

          link.addEventListener("click", () => {
            const session = connect.create({
              linkToken: link.dataset.linkToken,
              linkTokenId: link.dataset.linkTokenId,
              onEvent: (name) => note(name),
              onExit: (error) => note(error ? error.code + ": " + error.message : "Closed."),
              onSuccess: (publicToken) => {
                session.destroy();
                document.getElementById("public-token").value = publicToken;
                document.getElementById("exchange").submit();
              },
            });
            session.open();
          });
        })();

        """#
}
