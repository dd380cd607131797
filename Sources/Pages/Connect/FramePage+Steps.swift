import Linking
import TollgateCore

extension FramePage {
    /// The steps, all hidden but the first; what the API answers is filled in by the script.
    var steps: HTML {
        """
        <section id="step-waiting">
        <h1 tabindex="-1">One moment…</h1>
        </section>
        \(choose)
        \(signIn)
        \(Self.code)
        \(Self.accounts)
        \(Self.ends)
        """
    }

    private var choose: HTML {
        """
        <section id="step-choose" hidden>
        <h1 tabindex="-1">Choose your biller</h1>
        <form role="search" novalidate>
        <div class="field"><label for="search">Search by name or kind</label>
        <input type="search" id="search" maxlength="256" autocomplete="off" spellcheck="false"></div>
        </form>
        <p id="count" role="status"></p>
        <ul id="billers" class="plain"></ul>
        </section>
        """
    }

    private var signIn: HTML {
        """
        <section id="step-sign-in" hidden>
        <h1 tabindex="-1" id="sign-in-title">Sign in</h1>
        <p><strong>\(frame.organisation)</strong> asks for this:</p>
        <ul>
        \(consents)
        </ul>
        <p>What you type goes to the biller and is not kept.</p>
        <form id="sign-in-form" novalidate>
        <div id="fields"></div>
        <p><button type="submit">Allow and sign in</button>
        <button type="button" class="second" id="other-biller">Choose another biller</button></p>
        </form>
        </section>
        """
    }

    /// What the end user consents to by signing in (contract, section 6, `consents`).
    private var consents: [HTML] {
        frame.order.consents.map { scope in
            switch scope.rawValue {
            case "bills": "<li>to read your bills</li>"
            case "payments": "<li>to prepare payments of your bills</li>"
            default: "<li>\(scope.rawValue)</li>"
            }
        }
    }

    private static let code: HTML = """
        <section id="step-code" hidden>
        <h1 tabindex="-1">Type the code</h1>
        <p id="code-words"></p>
        <form id="code-form" novalidate>
        <div class="field"><label for="code">Code</label>
        <input type="text" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="64" required></div>
        <p><button type="submit">Continue</button></p>
        </form>
        </section>
        """

    private static let accounts: HTML = """
        <section id="step-accounts" hidden>
        <h1 tabindex="-1">Choose accounts</h1>
        <form id="accounts-form" novalidate>
        <fieldset>
        <legend>Accounts to link</legend>
        <div id="choices"></div>
        </fieldset>
        <p><button type="submit">Link</button></p>
        </form>
        </section>
        """

    private static let ends: HTML = """
        <section id="step-success" hidden>
        <h1 tabindex="-1">Your account is linked</h1>
        <p>You can close this now.</p>
        <p><button type="button" id="done">Done</button></p>
        </section>
        <section id="step-ended" hidden>
        <h1 tabindex="-1" id="ended-title">This link has ended</h1>
        <p id="ended-words"></p>
        <p><button type="button" id="ended-close">Close</button></p>
        </section>
        """
}
