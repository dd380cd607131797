import BillplzDialect
import TollgateCore
import TollgateCrypto

/// Verifying Billplz's two signatures, over the contract's vectors X1 and V5: canonical text, HMAC, and a
/// comparison in constant time.
struct SignatureBenchmark {
    static let operations = 50_000

    private static let callback = [
        (name: "id", value: "zq0tm2wc"), (name: "collection_id", value: "yhx5t1pp"),
        (name: "paid", value: "true"), (name: "state", value: "paid"),
        (name: "amount", value: "100"), (name: "paid_amount", value: "100"),
        (name: "due_at", value: "2018-9-27"), (name: "email", value: "tester@test.com"),
        (name: "mobile", value: ""), (name: "name", value: "TESTER"),
        (name: "url", value: "http://www.billplz-sandbox.com/bills/zq0tm2wc"),
        (name: "paid_at", value: "2018-09-27 15:15:09 +0800"),
    ]
    private static let callbackKey = Secret("S-s7b4yWpp9h7rrkNM1i3Z_g")
    private static let callbackHex =
        "0fe0a20b8d557eeae570377783d062a3816a9ea80f368860bacfa7ec3ca4d00e"

    private static let order = [
        "payment_order_collection_id": "8f4e331f-ac71-435e-a870-72fe520b4563",
        "bank_account_number": "543478924652", "total": "2000", "epoch": "1668148460",
    ]
    private static let orderKey = Secret("S-R5t3Uw6SrwXNWyZV-naVHg")
    private static let orderHex =
        "68f1648bc3ea650cbe0428ca9c1dc99f9e7a7c501a1db4147fea9e26e71dd342"
        + "0d781a7bef5821a4fb226b37f95d1f9141c1efa7ec35c1279de37618fd1d8005"

    func run() {
        precondition(verifiesCallback && verifiesOrder, "the vectors are right")
        for (name, verifies) in [
            ("X Signature, verified", { verifiesCallback }),
            ("V5 checksum, verified", { verifiesOrder }),
        ] {
            Measurement.best(name, Self.operations) {
                for _ in 0..<Self.operations { keep(verifies()) }
            }.report()
        }
    }

    private var verifiesCallback: Bool {
        ConstantTime.equal(XSignature.hex(Self.callback, key: Self.callbackKey), Self.callbackHex)
    }

    private var verifiesOrder: Bool {
        guard V5Checksum.fault(.paymentOrdersCreate, { Self.order[$0] }) == nil else {
            return false
        }
        let made = V5Checksum.hex(.paymentOrdersCreate, key: Self.orderKey) { Self.order[$0] }
        return ConstantTime.equal(made, Self.orderHex)
    }
}
