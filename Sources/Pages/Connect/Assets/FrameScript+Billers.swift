extension FrameScript {
    /// The first step: the directory of billers, searched as one types.
    ///
    /// A directory that fits one page is read once and searched here, so that typing costs no
    /// requests; a larger one is searched by the API.
    static let billers = #"""
          const BILLERS_MAX = 100;
          const TYPING_MILLISECONDS = 300;
          const search = byId("search");
          const list = byId("billers");
          const count = byId("count");
          /** The whole directory, or null where it does not fit one page. */
          let directory = null;
          let typing = 0;
          let searches = 0;

          async function begin() {
            const answer = await step("open");
            if (!answer.ok) return refused(answer);
            tell("OPEN");
            if (answer.data.status === "mfa_required") return askForCode(answer.data);
            if (answer.data.status === "discovering") return discover();
            return page.dataset.biller ? openBiller(page.dataset.biller) : chooseBiller();
          }

          async function openBiller(id) {
            const answer = await ask("GET", "/billers/" + encodeURIComponent(id));
            return answer.ok ? askToSignIn(answer.data.data || answer.data) : refused(answer);
          }

          async function chooseBiller() {
            if (directory === null) {
              const answer = await ask("GET", "/billers?limit=" + BILLERS_MAX);
              if (!answer.ok) return refused(answer);
              const found = answer.data.data || [];
              if (answer.data.has_more) {
                showBillers(found, true);
              } else {
                directory = found;
              }
            }
            if (directory !== null) narrow();
            return show("choose");
          }

          function narrow() {
            const words = search.value.trim().toLowerCase();
            const found = directory.filter((one) => {
              return (one.name + " " + (one.category || "")).toLowerCase().includes(words);
            });
            showBillers(found.slice(0, BILLERS_MAX), found.length > BILLERS_MAX);
          }

          async function searchDirectory() {
            const number = ++searches;
            const words = search.value.trim().slice(0, TEXT_MAX);
            const query = words ? "&search=" + encodeURIComponent(words) : "";
            const answer = await ask("GET", "/billers?limit=" + BILLERS_MAX + query);
            if (number !== searches) return;
            if (!answer.ok) return refused(answer);
            showBillers(answer.data.data || [], Boolean(answer.data.has_more));
          }

          function showBillers(found, isCut) {
            list.replaceChildren(...found.map((one) => {
              const item = make("li", {});
              const button = make("button", { type: "button", class: "biller" });
              button.append(make("span", {}, one.name));
              if (one.category) {
                const category = String(one.category).toLowerCase().replaceAll("_", " ");
                button.append(" ", make("span", { class: "hint" }, category));
              }
              button.addEventListener("click", () => choose(one));
              item.append(button);
              return item;
            }));
            const number = found.length === 1 ? "1 biller" : found.length + " billers";
            const words = isCut ? "The first " + number + ". Type to find more." : number + ".";
            count.textContent = words;
          }

          function choose(one) {
            if (isBusy || isOver) return;
            tell("SELECT_BILLER", { biller_id: one.id, institutionName: one.name });
            askToSignIn(one);
          }

          search.addEventListener("input", () => {
            clearTimeout(typing);
            if (directory !== null) return narrow();
            typing = setTimeout(() => searchDirectory().catch(() => {}), TYPING_MILLISECONDS);
          });

        """#
}
