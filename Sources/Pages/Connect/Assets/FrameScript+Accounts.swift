extension FrameScript {
    /// The accounts that were found, of which some are chosen, and the end of a good way.
    static let accounts = #"""
          const choices = byId("choices");
          /** The accounts that were found: { id, name, account_number }. */
          let accounts = [];

          async function discover() {
            const answer = await step("discover-accounts");
            if (!answer.ok) return refused(answer);
            if (answer.data.success === false) return goOn(answer.data);
            accounts = (answer.data.accounts || []).slice(0, 100);
            tell("ACCOUNT_DISCOVERED", { count: accounts.length });
            choices.replaceChildren(...accounts.map((one, index) => {
              const row = make("div", { class: "choice" });
              const id = "account-" + index;
              const box = make("input", { id, type: "checkbox", value: one.id });
              // The only account there is will be wanted; of several the end user chooses.
              box.checked = accounts.length === 1;
              const words = one.name + " " + (one.account_number || "");
              row.append(box, make("label", { for: id }, words.trim()));
              return row;
            }));
            return show("accounts");
          }

          async function linkAccounts() {
            const boxes = [...choices.querySelectorAll("input")];
            const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
            if (!chosen.length) return problem("MISSING", "Choose an account.", boxes[0]);
            const answer = await step("discover-accounts", { account_ids: chosen });
            if (!answer.ok) return refused(answer);
            if (answer.data.success === false) return goOn(answer.data);
            isOver = true;
            const name = biller ? biller.name : page.dataset.billerName;
            const id = biller ? biller.id : page.dataset.biller;
            const about = { accountId: chosen[0], institutionName: name, biller_id: id };
            tell("SUCCESS", about, answer.data.public_token);
            return show("success");
          }

          byId("accounts-form").addEventListener("submit", () => work(linkAccounts));

        """#
}
