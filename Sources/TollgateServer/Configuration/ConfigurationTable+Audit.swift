import TollgateCore

extension ConfigurationTable {
    /// The keys of the audit trail.
    static let auditKeys: [ConfigurationKey] = [
        .init(
            "retention.audit",
            \.retentionOfAudit,
            orOff: .duration(.days(1) ... .days(36_500)),
            "How long audit rows are kept; older ones are removed below a signed checkpoint. `off` keeps"
                + " them for ever."
        )
    ]
}
