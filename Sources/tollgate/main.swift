import TollgateCommand
import TollgateServer

await TollgateCommand.main(registry: .standard)
