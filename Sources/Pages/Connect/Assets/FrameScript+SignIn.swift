extension FrameScript {
    /// The biller's own fields, and its question for a code.
    ///
    /// What is typed is kept nowhere.
    static let signIn = #"""
          const FIELDS_MAX = 16;
          const USUAL_FIELDS = [{ name: "account_number", label: "Account number", type: "text" }];
          const fields = byId("fields");
          const code = byId("code");

          /** A field of the directory as { name, label, type }; some directories name it alone. */
          function fieldOf(one) {
            const name = String(typeof one === "string" ? one : one.name);
            const words = name.replaceAll("_", " ");
            const label = one.label || words.charAt(0).toUpperCase() + words.slice(1);
            const type = one.type === "password" || /password/.test(name) ? "password" : "text";
            return { name, label: String(label), type };
          }

          function askToSignIn(chosen) {
            const known = Array.isArray(chosen.required_fields) ? chosen.required_fields : [];
            const own = known.slice(0, FIELDS_MAX).map(fieldOf);
            const wanted = own.length ? own : USUAL_FIELDS;
            biller = { id: chosen.id, name: chosen.name, required_fields: wanted };
            fields.replaceChildren(...wanted.map(({ name, label, type }, index) => {
              const id = "field-" + index;
              const row = make("div", { class: "field" });
              row.append(make("label", { for: id }, label), make("input", {
                id, name, type, required: "", maxlength: TEXT_MAX, autocomplete: "off",
                autocapitalize: "none", spellcheck: "false",
              }));
              return row;
            }));
            byId("sign-in-title").textContent = "Sign in with " + biller.name;
            byId("other-biller").hidden = Boolean(page.dataset.biller);
            show("sign-in");
          }

          async function signIn() {
            const credentials = {};
            for (const input of fields.querySelectorAll("input")) {
              if (!input.value.trim()) {
                const label = input.labels[0].textContent;
                return problem("MISSING", "Fill in the field “" + label + "”.", input);
              }
              credentials[input.name] = input.value.trim();
            }
            tell("SUBMIT_CREDENTIALS", { biller_id: biller.id, institutionName: biller.name });
            const body = { biller_id: biller.id, credentials };
            const answer = await step("submit-credentials", body);
            return answer.ok ? goOn(answer.data, fields.querySelector("input")) : refused(answer);
          }

          const SIGN_IN_FAULTS = {
            INVALID_CREDENTIALS: "The biller does not know this. Look at what you typed.",
            INVALID_MFA_CODE: "This code is not right. Type it again.",
            BILLER_UNAVAILABLE: "The biller does not answer now. Try later or choose another one.",
            ACCOUNT_LOCKED: "The biller has locked this account. Ask the biller to unlock it.",
          };

          /** Does what the API says comes next. */
          function goOn(data, input) {
            if (data.success === false) {
              const fault = String(data.error_code || "");
              if (ENDINGS[fault]) return end(ENDINGS[fault]);
              // The biller may want the whole sign-in again, and not only another code.
              const isBack = input === code && data.next_step === "submit_credentials";
              if (isBack && biller) askToSignIn(biller);
              const words = SIGN_IN_FAULTS[fault] || "This did not work.";
              const where = isBack ? fields.querySelector("input") : input;
              return problem(fault || "REFUSED", words, where);
            }
            return data.status === "mfa_required" ? askForCode(data) : discover();
          }

          function askForCode(data) {
            const prompt = data.prompt || data.message;
            byId("code-words").textContent = prompt || "The biller has sent you a code.";
            code.value = "";
            tell("MFA_REQUIRED", biller ? { biller_id: biller.id } : {});
            show("code");
          }

          async function answerCode() {
            const typed = code.value.replace(/\s/g, "");
            if (!typed) return problem("MISSING", "Type the code.", code);
            tell("SUBMIT_MFA", biller ? { biller_id: biller.id } : {});
            const answer = await step("submit-mfa", { mfa_code: typed });
            code.value = "";
            return answer.ok ? goOn(answer.data, code) : refused(answer);
          }

          byId("sign-in-form").addEventListener("submit", () => work(signIn));
          byId("code-form").addEventListener("submit", () => work(answerCode));
          byId("other-biller").addEventListener("click", () => work(chooseBiller));

        """#
}
