import GRDB
import TollgateCore

extension OutboxRows {
    func settings(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ channel: String
    ) throws -> CallbackSettings? {
        try connection.first(
            """
            SELECT destination, key, allows_loopback FROM callback_settings
            WHERE organisation = ? AND environment = ? AND channel = ?
            """,
            [organisation.rawValue, environment.rawValue, channel]
        ) { row in
            CallbackSettings(
                organisation: organisation,
                environment: environment,
                channel: channel,
                destination: try row.optionalText(0),
                key: try row.optionalText(1).map(VaultID.init(rawValue:)),
                allowsLoopback: try row.number(2) != 0
            )
        }
    }

    func save(_ settings: CallbackSettings) throws {
        try connection.execute(
            """
            REPLACE INTO callback_settings
                (organisation, environment, channel, destination, key, allows_loopback)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                settings.organisation.rawValue, settings.environment.rawValue, settings.channel,
                settings.destination, settings.key?.rawValue, settings.allowsLoopback ? 1 : 0,
            ]
        )
    }

    func health(
        _ organisation: OrganisationID,
        _ environment: Environment,
        _ destination: String
    ) throws -> ReceiverHealth? {
        try connection.first(
            """
            SELECT failing_since, warned_at, disabled_at FROM receiver_health
            WHERE organisation = ? AND environment = ? AND destination = ?
            """,
            [organisation.rawValue, environment.rawValue, destination]
        ) { row in
            ReceiverHealth(
                organisation: organisation,
                environment: environment,
                destination: destination,
                failingSince: try row.optionalInstant(0),
                warnedAt: try row.optionalInstant(1),
                disabledAt: try row.optionalInstant(2)
            )
        }
    }

    func save(_ health: ReceiverHealth) throws {
        try connection.execute(
            """
            REPLACE INTO receiver_health
                (organisation, environment, destination, failing_since, warned_at, disabled_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                health.organisation.rawValue, health.environment.rawValue, health.destination,
                health.failingSince?.microseconds, health.warnedAt?.microseconds,
                health.disabledAt?.microseconds,
            ]
        )
    }

    func removeIdleReceivers() throws -> Int {
        try connection.execute(
            """
            DELETE FROM receiver_health WHERE (organisation, environment, destination) IN
                (SELECT organisation, environment, destination FROM receiver_health
                WHERE (failing_since IS NULL AND disabled_at IS NULL)
                    OR (organisation, environment, destination) NOT IN
                        (SELECT organisation, environment, destination FROM outbox)
                LIMIT 1000)
            """
        )
    }
}
