// The system's libsodium, for Sources/TollgatePasswords alone.
#include <sodium.h>
