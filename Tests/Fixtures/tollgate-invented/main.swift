import InventedDialect
import TollgateCommand
import TollgateServer

await TollgateCommand.main(registry: Registry(Registry.standard.modules + [InventedModule.module]))
