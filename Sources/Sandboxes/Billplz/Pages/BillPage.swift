import TollgateCore

/// The pages that one bill has.
struct BillPage {
    /// What they show.
    let view: BillView

    /// Why a payer stands before the chooser again.
    enum Notice {
        /// The payment that was tried failed.
        case paymentFailed
        /// The gateway that was asked for cannot be used.
        case gatewayNotOffered
    }

    /// The page of an address that names no bill.
    static let unknown = PublicPage(
        status: 404,
        "Bill not found",
        "<p>There is no bill under this address. Look at the link once more.</p>"
    )

    /// The page of a bill that was deleted.
    var deleted: PublicPage {
        PublicPage(
            status: 410,
            "This bill was deleted",
            "<p>It cannot be paid any more. Ask whoever sent it for a new one.</p>"
        )
    }

    /// The page of a bill that is too old.
    var expired: PublicPage {
        PublicPage(
            status: 410,
            "This bill has expired",
            "<p>A bill can be paid for 30 days. Ask whoever sent it for a new one.</p>"
        )
    }

    /// The page of a bill that was paid.
    var receipt: PublicPage {
        PublicPage(
            "Payment received",
            """
            <div class="note" role="status"><p>This bill is paid. Thank you.</p></div>
            \(facts(payment))
            \(onward)
            """
        )
    }

    /// The page on which the payer chooses a way to pay.
    func chooser(_ notice: Notice?, status: Int = 200) -> PublicPage {
        PublicPage(
            status: status,
            "Pay a bill",
            """
            \(note(notice))
            \(facts([]))
            \(view.gateways.isEmpty ? Self.nothingOffered : choices)
            """
        )
    }

    /// The page that stands for the gateway's own.
    func simulator(_ gateway: PaymentGateway) -> PublicPage {
        PublicPage(
            "Billplz Simulator",
            formLeadsAway: view.bill.redirectURL != nil,
            """
            <p>This page stands in for the page of a bank. Choose how the payment ends.</p>
            \(facts([("Paying with", gateway.name)]))
            <form method="post" action="\(path)">
            <input type="hidden" name="gateway" value="\(gateway.code)">
            <p><button type="submit" name="outcome" value="\(SimulatedOutcome.success.rawValue)">Successful payment</button>
            <button class="second" type="submit" name="outcome" value="\(SimulatedOutcome.failure.rawValue)">Failed payment</button></p>
            </form>
            <p><a href="\(path)">Choose another way to pay</a></p>
            """
        )
    }

    // MARK: Parts

    private var path: String { BillPages.path(of: view.bill.id) }

    private func note(_ notice: Notice?) -> HTML {
        switch notice {
        case nil: ""
        case .paymentFailed:
            """
            <div class="note" role="alert"><p><strong>The payment failed.</strong> Nothing was paid.
            You can try again.</p></div>
            """
        case .gatewayNotOffered:
            """
            <div class="note" role="alert"><p><strong>This way to pay is not offered.</strong> Choose
            another one.</p></div>
            """
        }
    }

    /// What the bill says; the payer's addresses are not shown, because whoever has the link sees this.
    private func facts(_ more: [(String, String)]) -> HTML {
        let bill = view.bill
        let references = [
            (bill.reference1Label ?? Bill.usualLabels.first, bill.reference1 ?? ""),
            (bill.reference2Label ?? Bill.usualLabels.second, bill.reference2 ?? ""),
        ]
        let all =
            [
                ("Amount", Ringgit.text(bill.amount)), ("For", bill.description),
                ("From", view.collectionTitle), ("To be paid by", bill.name), ("Due", bill.dueAt),
            ] + references + more + [("Bill", bill.id)]
        let rows = all.filter { !$0.1.isEmpty }.map { name, value -> HTML in
            "<div><dt>\(name)</dt><dd>\(value)</dd></div>"
        }
        return "<dl>\n\(rows)\n</dl>"
    }

    private var payment: [(String, String)] {
        [
            ("Paid", Ringgit.text(view.bill.paidAmount)),
            ("Paid at", view.bill.paidAt?.malaysianSpaced ?? ""),
            ("Transaction", view.transaction?.id ?? ""),
        ]
    }

    private var onward: HTML {
        guard let url = view.returnURL else { return "" }
        return "<p><a class=\"button\" href=\"\(url)\">Return to the merchant</a></p>"
    }

    private var choices: HTML {
        let chosen = view.ownGateway ?? view.gateways.first
        let rows = view.gateways.map { gateway -> HTML in
            let checked: HTML = gateway == chosen ? " checked" : ""
            return """
                <div class="choice"><input type="radio" name="gateway" id="gateway-\(gateway.code)" value="\(gateway.code)"\(checked)>
                <label for="gateway-\(gateway.code)">\(gateway.name)</label></div>
                """
        }
        return """
            <form method="get" action="\(path)">
            <fieldset>
            <legend>Choose a way to pay</legend>
            \(rows)
            </fieldset>
            <p><button type="submit">Continue</button></p>
            </form>
            """
    }

    private static let nothingOffered: HTML = """
        <p class="note">The merchant offers no way to pay this bill at the moment.</p>
        """
}
