import Authority
import Gatekeeper
import Listener
import RateLimits
import TollgateCore

extension Server {
    /// The values of the moment that the server's parts keep.
    func gauges(
        _ parts: Gatekeeper.Parts,
        _ auditRowsLost: RowCount,
        _ material: TLSMaterialStore,
        _ connections: ConnectionAllowance,
        _ traffic: Traffic,
        _ writer: LineWriter,
        _ archive: RefusalArchive
    ) -> @Sendable () -> [Gauge] {
        let clock = ClockWatch(parts.time)
        return {
            let counts = parts.facts.counts
            let own = [
                Gauge(
                    "http_server_active_requests",
                    "Requests being answered now.",
                    traffic.activeRequests
                ),
                Gauge(
                    "tollgate_cache_facts",
                    "Credentials and sessions known in memory.",
                    counts.facts
                ),
                Gauge(
                    "tollgate_cache_absent",
                    "Keys known in memory to be nobody's.",
                    counts.absent
                ),
                Gauge(
                    "tollgate_uses_waiting",
                    "Secrets whose last use waits for the store.",
                    parts.uses.waitingCount
                ),
                Gauge.counter(
                    "tollgate_uses_dropped_total",
                    "Uses that were not noted, because there was no room.",
                    parts.uses.droppedCount
                ),
                Gauge(
                    "tollgate_ratelimit_subjects",
                    "Subjects whose requests limits remember.",
                    parts.limiter.subjectCount
                ),
                Gauge(
                    "tollgate_connections_open",
                    "Open connections of all listeners.",
                    connections.open
                ),
                Gauge.counter(
                    "tollgate_connections_refused_total",
                    "Connections closed unread: too many were open, or their address was held off.",
                    connections.refused
                ),
                Gauge.counter(
                    "tollgate_log_lines_dropped_total",
                    "Log lines that found no room.",
                    writer.droppedCount
                ),
                Gauge.counter(
                    "tollgate_refusals_dropped_total",
                    "Refusals that were not kept for explanations.",
                    archive.droppedCount
                ),
                Gauge(
                    "tollgate_tls_certificate_expiry_timestamp_seconds",
                    "When the certificate ends.",
                    material.expiry.seconds
                ),
                Gauge(
                    "tollgate_build_info",
                    "The build.",
                    1,
                    labels: [("version", Version.current)]
                ),
                Gauge.counter(
                    "tollgate_audit_write_failures_total",
                    "Audit rows that the store did not take; the change failed with each.",
                    auditRowsLost.value
                ),
                Gauge(
                    "process_start_time_seconds",
                    "When the process began to serve.",
                    clock.start.seconds
                ),
                Gauge(
                    "tollgate_clock_offset_seconds",
                    "How far the wall clock was set since the start, against the steady clock.",
                    clock.offset
                ),
            ]
            return own + Self.gauges(of: parts.facts.lookups) + Self.gauges(of: parts)
        }
    }

    private static func gauges(of lookups: FactsTable.Lookups) -> [Gauge] {
        [("hit", lookups.known), ("absent", lookups.absent), ("miss", lookups.unknown)].map {
            .counter(
                "tollgate_cache_lookups_total",
                "Look-ups of credentials and sessions in memory.",
                $1,
                labels: [("result", $0)]
            )
        }
    }

    private static func gauges(of parts: Gatekeeper.Parts) -> [Gauge] {
        let limiters = [parts.limiter, parts.guesses.strangers, parts.guesses.known]
        let tallies = limiters.map(\.tallies).reduce(into: [String: LimitTally]()) {
            $0.merge($1, uniquingKeysWith: +)
        }
        let decisions = tallies.sorted { $0.key < $1.key }.flatMap { name, tally in
            [
                ("admitted", tally.admitted), ("limited", tally.limited), ("busy", tally.busy),
            ].map { outcome, count in
                Gauge.counter(
                    "tollgate_ratelimit_decisions_total",
                    "What limits decided: counted and let through, refused, or not to be told yet.",
                    count,
                    labels: [("limit", name), ("outcome", outcome)]
                )
            }
        }
        let degraded = Gauge(
            "tollgate_ratelimit_degraded",
            "Whether a table of subjects is full, so that further ones share one meter.",
            limiters.contains(where: \.isFull) ? 1 : 0
        )
        guard let lag = parts.feed.lag(at: parts.time.monotonic()) else {
            return decisions + [degraded]
        }
        let lagGauge = Gauge(
            "tollgate_revocation_lag_seconds",
            "How long ago the change feed was last read: every older change holds on this node.",
            Double(lag.wholeMicroseconds) / 1_000_000
        )
        return decisions + [degraded, lagGauge]
    }
}
