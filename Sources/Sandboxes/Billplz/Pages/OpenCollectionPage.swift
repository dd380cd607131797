import TollgateCore

/// The pages that one open collection has.
struct OpenCollectionPage {
    /// The collection.
    let collection: OpenCollection

    /// The page of an address that names no open collection.
    static let unknown = PublicPage(
        status: 404,
        "Page not found",
        "<p>There is no payment form under this address. Look at the link once more.</p>"
    )

    /// The page of a form that too many filled in without paying.
    static let full = PublicPage(
        status: 429,
        "Too many unpaid bills",
        """
        <p>\(String(Bills.unpaidInOpenMax)) bills of this form wait for their payment, so no other was made.
        Each makes room when it is paid or deleted, or after 30 days.</p>
        """
    )

    /// The form, or that it is closed.
    ///
    /// - Parameters:
    ///   - problems: What was wrong with the form that was sent, if one was.
    ///   - value: What stood in its fields.
    /// - Returns: The page.
    func form(_ problems: [String], _ value: (String) -> String?) -> PublicPage {
        guard collection.settings.status == .active else { return closed }
        return PublicPage(
            status: problems.isEmpty ? 200 : 422,
            collection.title,
            """
            \(summary(problems))
            <p>\(collection.description)</p>
            <form method="post" action="\(OpenCollectionPages.path(of: collection.id))">
            \(price)
            \(fields(value))
            <p><button type="submit">\(collection.button == .buy ? "Buy" : "Pay")</button></p>
            </form>
            """
        )
    }

    private var closed: PublicPage {
        PublicPage(
            status: 410,
            "This form is closed",
            "<p>Nothing can be paid here at the moment. Ask whoever gave you the link.</p>"
        )
    }

    private func summary(_ problems: [String]) -> HTML {
        if problems.isEmpty { return "" }
        let items = problems.map { problem -> HTML in "<li>\(problem)</li>" }
        return """
            <div class="note" role="alert"><p><strong>Please mend the form.</strong></p>
            <ul>
            \(items)
            </ul></div>
            """
    }

    private var price: HTML {
        let tax = collection.tax.map { " plus \($0)% tax" } ?? ""
        guard let amount = collection.amount else {
            return tax.isEmpty ? "" : "<p>The amount that you name\(tax).</p>"
        }
        let each = collection.hasFixedQuantity ? "" : " each"
        return "<dl><div><dt>Amount</dt><dd>\(Ringgit.text(amount))\(each)\(tax)</dd></div></dl>"
    }

    private func fields(_ value: (String) -> String?) -> [HTML] {
        var rows: [HTML] = []
        if !collection.hasFixedAmount {
            rows.append(field("amount", "Amount in RM", value, hint: "For example 12.50"))
        }
        if !collection.hasFixedQuantity {
            rows.append(field("quantity", "Quantity", { value($0) ?? "1" }))
        }
        rows.append(field("name", "Your name", value))
        rows.append(
            field("email", "Email", value, hint: "An email address or a mobile number is needed.")
        )
        rows.append(field("mobile", "Mobile", value, hint: "With the country, such as 60122345678"))
        for (index, label) in collection.referenceLabels.enumerated() {
            if let label { rows.append(field("reference_\(index + 1)", label, value)) }
        }
        return rows
    }

    private func field(
        _ name: String,
        _ label: String,
        _ value: (String) -> String?,
        hint: String? = nil
    ) -> HTML {
        let described: HTML = hint == nil ? "" : " aria-describedby=\"\(name)-hint\""
        let note = hint.map { hint -> HTML in
            "<p class=\"hint\" id=\"\(name)-hint\">\(hint)</p>"
        }
        return """
            <div class="field"><label for="\(name)">\(label)</label>
            \(note ?? "")
            <input \(Self.kind(of: name)) id="\(name)" name="\(name)" value="\(value(name) ?? "")"\(described)></div>
            """
    }

    /// The attributes that bring up the right keyboard and what the browser knows of its owner.
    private static func kind(of name: String) -> HTML {
        switch name {
        case "amount": "type=\"text\" inputmode=\"decimal\" autocomplete=\"off\" required"
        case "quantity": "type=\"text\" inputmode=\"numeric\" autocomplete=\"off\" required"
        case "name": "type=\"text\" autocomplete=\"name\" required"
        case "email": "type=\"email\" autocomplete=\"email\""
        case "mobile": "type=\"tel\" autocomplete=\"tel\""
        default: "type=\"text\" autocomplete=\"off\""
        }
    }
}
