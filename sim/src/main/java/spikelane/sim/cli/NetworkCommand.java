package spikelane.sim.cli;

import spikelane.sim.cli.option.NirOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.sim.cli.table.NetworkTable;
import spikelane.sim.inference.NetworkFit;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.Tensor;
import spikelane.sim.nir.NirImport;
import spikelane.sim.nir.NirImport.Understood;

/** {@code spikelane network}: networks as files, described in YAML or NIR, or with their numbers. */
@Command(name = "network", mixinStandardHelpOptions = true, description = "Networks as files (YAML, NIR, models): show the layers of one, check it, or take it from NIR and to NIR.", subcommands = {
        NetworkCommand.Show.class, NetworkCommand.Check.class, ImportCommand.class, ExportCommand.class})
final class NetworkCommand {
    /** Widths of weights that a description is asked about. */
    private static final List<Integer> USUAL_WIDTHS = List.of(2, 8, Model.FULL_PRECISION);

    /** What every subcommand has. */
    static final class Input {
        @Parameters(paramLabel = "FILE", description = "a network in YAML or NIR (.nir), or a model (.safetensors)")
        private Path file;

        @Mixin
        private NirOptions nir;

        @Option(names = "--bits", paramLabel = "B", description = "width of the weights for which to say what runs them: 2 to 8 or 32 (default: the model's; of a description 2, 8 and 32)")
        private Integer bits;

        @Option(names = "--json", description = "print the layers as JSON")
        private boolean json;

        private NetworkTable table() {
            if (bits != null && !Model.WIDTHS.contains(bits)) {
                throw new BadInputException("--bits " + bits + ": expected one of " + Model.WIDTHS);
            }
            String name = file.toString();
            if (name.endsWith(NirOptions.NIR)) {
                NirImport read = nir.nir(file, OptionalInt.of(1));
                return table(read.model(), read.report());
            }
            if (name.endsWith(".safetensors")) {
                return table(ModelFile.read(file).model(), List.of());
            }
            Network network = NetworkFile.read(file);
            List<Integer> widths = bits == null ? USUAL_WIDTHS : List.of(bits);
            return NetworkTable.of(network,
                    widths.stream().map(width -> NetworkFit.ofAnyWeights(network, width, Map.of())).toList(),
                    List.of());
        }

        /** {@return a network with its numbers; at another width than its own, with any weights} */
        private NetworkTable table(Model model, List<Understood> understood) {
            NetworkFit fit = bits == null || bits == model.bits()
                    ? NetworkFit.of(model)
                    : NetworkFit.ofAnyWeights(model.network(), bits, neurons(model));
            return NetworkTable.of(model.network(), List.of(fit), understood);
        }

        private static Map<String, Tensor> neurons(Model model) {
            Map<String, Tensor> neurons = new LinkedHashMap<>(model.tensors());
            neurons.keySet().removeIf(name -> model.network().tensors().containsKey(name)
                    || model.network().refuses(name, model.tensor(name).shape()).isPresent());
            return neurons;
        }
    }

    /** {@code spikelane network show}. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Print every layer: what it is, what it reads, what it hands on, its weights; and which forms of the kernels can run it.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private Input input;

        @Override
        public Integer call() {
            NetworkTable table = input.table();
            if (input.json) {
                System.out.println(Json.line(table));
            } else {
                table.print(System.out);
            }
            return Program.DONE;
        }
    }

    /** {@code spikelane network check}. */
    @Command(name = "check", mixinStandardHelpOptions = true, description = "Check a file: unknown keys, missing units, impossible shapes are named with their line.")
    static final class Check implements Callable<Integer> {
        @Mixin
        private Input input;

        @Override
        public Integer call() {
            NetworkTable table = input.table();
            if (input.json) {
                System.out.println(Json.line(table));
                return Program.DONE;
            }
            System.out.println("good: " + table.name() + ", " + table.layers().size() + " layers, " + table.weights()
                    + " weights, " + table.readout());
            table.obstacles().forEach(System.out::println);
            return Program.DONE;
        }
    }
}
