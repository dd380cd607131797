import BillplzDialect
import Callbacks
import Gatekeeper
import TollgateCore

/// The page on which a card's holder authenticates: a simulator of 3-D Secure.
///
/// The holder chooses one of the test cards and how the authentication ends; no card number is ever
/// typed. The end is told by a callback and by the same fields on the browser's way back, both to the
/// card's callback address and both signed (contract, section 2).
struct CardPages: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// The path of a card's page.
    static func path(of id: String) -> String { "/billplz/cards/\(id)" }

    /// Answers a request to a card's page.
    func answer(_ call: AdmittedCall) async throws -> Reply {
        guard call.request.method == .post else { return try await show(call) }
        if let refused = CrossSite.refuse(call, back: Self.path(of: call.id)) { return refused }
        let choice = try Choice(call.parameters())
        let (id, environment) = (call.id, call.environment)
        return try await world.store.transaction { tx in
            guard let found = try Card.findAnywhere(id, environment, tx) else {
                return Self.unknown.reply
            }
            // Nobody is given the token of a card that the merchant removed.
            if found.record.status == .deleted { return Self.removed.reply }
            let now = try call.now(at: found.place, in: tx)
            let card = try decide(found, choice, at: now, tx)
            // What is stored was checked when it came, but a snapshot may have been written by hand.
            guard Destination(card.callbackURL) != nil else {
                return PublicPage.redirect(to: Self.path(of: card.id))
            }
            return PublicPage.redirect(to: try back(card, found.place, at: now, tx))
        }
    }

    /// What a holder chose.
    private struct Choice: Sendable {
        let plastic: TestCard
        let succeeds: Bool

        /// Reads the form; throws what cannot come from it.
        init(_ parameters: BillplzParameters) throws(Rejection) {
            let word = parameters["card"] ?? TestCard.mastercard.rawValue
            guard let outcome = parameters["outcome"].flatMap(SimulatedOutcome.init),
                let plastic = TestCard(rawValue: word)
            else { throw .invalid(["Outcome is not included in the list"]) }
            self.plastic = plastic
            succeeds = outcome == .success
        }
    }

    // MARK: Deciding

    /// Ends the authentication and tells of it; one that has ended stays as it is, so that a second
    /// click does nothing.
    private func decide(
        _ found: (record: Card, place: SandboxPlace, version: Int64),
        _ choice: Choice,
        at now: Instant,
        _ tx: any StoreTransaction
    ) throws -> Card {
        guard found.record.status == .pending else { return found.record }
        var card = found.record
        card.plastic = choice.plastic
        card.status = choice.succeeds ? .active : .failed
        if choice.succeeds {
            card.token = Hexadecimal.encode(world.randomness.bytes(Card.tokenByteCount))
        }
        try Shelf(found.place, tx).replace(card, after: found.version)
        try tell(card, found.place, at: now, tx)
        return card
    }

    private func tell(
        _ card: Card,
        _ place: SandboxPlace,
        at now: Instant,
        _ tx: any StoreTransaction
    ) throws {
        try world.callbacks.queue(
            .billplz(.card, of: card.id, card.told, to: card.callbackURL, from: place),
            at: now,
            in: tx
        )
    }

    /// Where the browser goes: the callback's address, with what the callback's body would be.
    private func back(
        _ card: Card,
        _ place: SandboxPlace,
        at now: Instant,
        _ tx: any StoreTransaction
    ) throws -> String {
        let message = CallbackMessage(
            id: CallbackID(rawValue: card.id),
            kind: BillplzCallbackKind.card.rawValue,
            content: card.told,
            createdAt: now
        )
        let key = try world.xSignatureKey(place, at: now, tx)
        let signed = BillplzCallbackSigner().sign(message, key: key, at: now)
        let joint = card.callbackURL.contains("?") ? "&" : "?"
        return card.callbackURL + joint + String(decoding: signed.body, as: UTF8.self)
    }

    // MARK: Pages

    private func show(_ call: AdmittedCall) async throws -> Reply {
        let (id, environment) = (call.id, call.environment)
        let card = try await world.store.read { tx in
            try Card.findAnywhere(id, environment, tx)?.record
        }
        guard let card else { return Self.unknown.reply }
        return Self.page(card).reply
    }

    private static let unknown = PublicPage(
        status: 404,
        "Card not found",
        "<p>There is no card under this address. Look at the link once more.</p>"
    )

    private static let removed = PublicPage(
        status: 410,
        "Card removed",
        "<p>The merchant has removed this card. It cannot be charged any more.</p>"
    )

    private static func simulator(_ card: Card) -> PublicPage {
        let choices = TestCard.allCases.map { plastic -> HTML in
            let checked: HTML = plastic == .mastercard ? " checked" : ""
            return """
                <div class="choice"><input type="radio" name="card" id="card-\(plastic.rawValue)" value="\(plastic.rawValue)"\(checked)>
                <label for="card-\(plastic.rawValue)">\(plastic.title)</label></div>
                """
        }
        return PublicPage(
            "Authenticate your card",
            formLeadsAway: true,
            """
            <p>A merchant asks to keep a card of yours. Choose a test card and how its bank answers.
            Never type a real card’s number into a sandbox; this page does not ask for one.</p>
            <form method="post" action="\(path(of: card.id))">
            <fieldset>
            <legend>Test card</legend>
            \(choices)
            </fieldset>
            <p><button type="submit" name="outcome" value="\(SimulatedOutcome.success.rawValue)">Successful authentication</button>
            <button class="second" type="submit" name="outcome" value="\(SimulatedOutcome.failure.rawValue)">Failed authentication</button></p>
            </form>
            """
        )
    }

    private static func page(_ card: Card) -> PublicPage {
        switch card.status {
        case .pending: simulator(card)
        case .deleted: removed
        case .failed:
            PublicPage(
                "Authentication failed",
                "<p>The card was not authenticated. Ask the merchant for a new link to try again.</p>"
            )
        case .active:
            PublicPage(
                "Card authenticated",
                "<p>\(card.plastic?.title ?? "Your card"). The merchant may charge it now.</p>"
            )
        }
    }
}
