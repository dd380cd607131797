extension FrameScript {
    /// What the end user sees: one step at a time, its heading in focus, and what went wrong.
    static let view = #"""
          const live = { problem: byId("problem"), news: byId("news") };
          const cancel = byId("cancel");
          let isBusy = false;

          /** Shows one step and moves the focus to its heading. */
          function show(name) {
            for (const section of page.querySelectorAll("section")) {
              section.hidden = section.id !== "step-" + name;
            }
            live.problem.textContent = "";
            cancel.hidden = isOver;
            const heading = page.querySelector("#step-" + name + " h1");
            document.title = heading.textContent + " – Connect";
            heading.focus();
            window.scrollTo(0, 0);
          }

          /** Says that something went wrong, to the end user and to the page around. */
          function problem(code, words, input) {
            live.problem.textContent = words;
            for (const one of page.querySelectorAll("[aria-invalid]")) {
              one.removeAttribute("aria-invalid");
              one.removeAttribute("aria-describedby");
            }
            if (input) {
              input.setAttribute("aria-invalid", "true");
              input.setAttribute("aria-describedby", "problem");
              input.focus();
            }
            tell("ERROR", { code, message: words });
          }

          /** Does one thing at a time; a second press while one is done is none. */
          async function work(action) {
            if (isBusy || isOver) return;
            isBusy = true;
            live.problem.textContent = "";
            live.news.textContent = "One moment…";
            try {
              await action();
            } catch (error) {
              if (!(error instanceof Stale)) problem("UNEXPECTED", "This did not work. Try again.");
            } finally {
              isBusy = false;
              live.news.textContent = "";
            }
          }

          function make(name, attributes, words) {
            const made = document.createElement(name);
            for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
            if (words !== undefined) made.textContent = words;
            return made;
          }

          const ENDS = {
            expired: ["LINK_TOKEN_EXPIRED", "The time is over",
              "This link can no longer be used. Go back and start again."],
            cancelled: ["", "You have cancelled", "No account was linked."],
            completed: ["LINK_COMPLETED", "This was done before", "The account is linked already."],
            tries: ["TOO_MANY_TRIES", "Too many tries",
              "For your safety this link can no longer be used. Go back and start again."],
            failed: ["LINK_ENDED", "This link has ended",
              "It can no longer be used. Go back and start again."],
            alone: ["", "Nothing to see here alone",
              "This page is part of another site's page. Go back and start there."],
          };

          /** Ends the attempt on this page: nothing can be done but to close it. */
          function end(how) {
            if (isOver) return;
            isOver = true;
            const [code, title, words] = ENDS[how];
            lastError = code ? { code, message: words } : {};
            byId("ended-title").textContent = title;
            byId("ended-words").textContent = words;
            byId("ended-close").hidden = parentOrigin === null;
            show("ended");
            if (code) tell("ERROR", lastError);
          }

          /** Ends the attempt when its time is over; an answer that is on its way comes first. */
          function expire() {
            if (isBusy) return setTimeout(expire, 1000);
            end("expired");
          }

          /** Cancels what can be cancelled, and asks the page around to close the frame. */
          async function leave() {
            if (!isOver) {
              end("cancelled");
              const path = "/link/" + attempt + "/cancel";
              await ask("POST", path, {}, { keepalive: true, signal: AbortSignal.timeout(2000) });
            }
            tell("EXIT", lastError);
          }

          cancel.addEventListener("click", leave);
          byId("ended-close").addEventListener("click", leave);
          byId("done").addEventListener("click", leave);
          document.addEventListener("keydown", (event) => {
            if (event.key !== "Escape" || event.isComposing || token === null) return;
            // In a search field the key empties it first.
            if (event.target.type !== "search" || !event.target.value) leave();
          });

        """#
}
