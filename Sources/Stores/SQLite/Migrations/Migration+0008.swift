import GRDB

extension Migration {
    /// Checkpoints over the audit rows, and rules that keep both as they were written.
    ///
    /// A process of the version before goes on beside this: it adds rows, and knows no other change of them.
    static let auditCheckpoints = Migration(name: "0008 audit checkpoints") { database, _ in
        try database.execute(
            sql: """
                CREATE TABLE audit_checkpoints (
                    sequence INTEGER NOT NULL CHECK (sequence >= 0),
                    kind TEXT NOT NULL CHECK (kind IN ('head', 'cut')),
                    head BLOB NOT NULL CHECK (length(head) = 32),
                    content BLOB NOT NULL CHECK (length(content) = 32),
                    at INTEGER NOT NULL,
                    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
                    signature BLOB NOT NULL CHECK (length(signature) = 64),
                    PRIMARY KEY (sequence, kind)
                ) STRICT, WITHOUT ROWID;

                CREATE TRIGGER audit_rows_are_not_changed BEFORE UPDATE ON audit
                BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;

                CREATE TRIGGER audit_rows_stay BEFORE DELETE ON audit
                WHEN OLD.sequence = (SELECT max(sequence) FROM audit)
                    OR NOT EXISTS (
                        SELECT 1 FROM audit_checkpoints
                        WHERE kind = 'cut' AND sequence >= OLD.sequence
                    )
                BEGIN SELECT RAISE(ABORT, 'audit rows go only below a signed cut'); END;

                CREATE TRIGGER audit_checkpoints_are_not_changed BEFORE UPDATE ON audit_checkpoints
                BEGIN SELECT RAISE(ABORT, 'audit checkpoints are never changed'); END;

                CREATE TRIGGER audit_checkpoints_stay BEFORE DELETE ON audit_checkpoints
                WHEN NOT EXISTS (
                    SELECT 1 FROM audit_checkpoints
                    WHERE kind = 'cut'
                        AND (sequence > OLD.sequence
                            OR sequence = OLD.sequence AND OLD.kind = 'head')
                )
                BEGIN SELECT RAISE(ABORT, 'audit checkpoints go only below a signed cut'); END;

                CREATE TRIGGER audit_cuts_stand_at_a_row BEFORE INSERT ON audit_checkpoints
                WHEN NEW.kind = 'cut' AND NOT EXISTS (
                    SELECT 1 FROM audit WHERE sequence = NEW.sequence AND hash = NEW.head
                )
                BEGIN SELECT RAISE(ABORT, 'a cut stands at an audit row'); END;
                """
        )
    }
}
