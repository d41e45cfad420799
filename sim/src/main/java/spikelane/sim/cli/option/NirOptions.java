package spikelane.sim.cli.option;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import spikelane.sim.data.SplitBy;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Provenance;
import spikelane.sim.nir.NirImport;
import spikelane.sim.nir.NirImport.Understood;

/** A network with its numbers from a model file, or from a NIR file and what that does not say. */
public final class NirOptions {
    /** How the name of a NIR network ends. */
    public static final String NIR = ".nir";

    @Option(names = "--dt", paramLabel = "SECONDS", description = "time step of a NIR network (default: as the file says, or 0.0001)")
    private Double dt;

    @Option(names = "--steps", paramLabel = "T", description = "time steps of a NIR network (default: as the file says)")
    private Integer steps;

    /** A network, how its recordings are cut where that is known, and what became of a foreign file's nodes. */
    public record Content(ModelFile file, Optional<SplitBy> splitBy, List<Understood> understood) {}

    /**
     * @param path a model that train or study wrote, or a NIR network
     * @return its content
     * @throws BadInputException if it cannot be read, or is no NIR file and --dt or --steps are given
     */
    public Content read(Path path) {
        if (!path.toString().endsWith(NIR)) {
            if (dt != null || steps != null) {
                throw new BadInputException(
                        (dt != null ? "--dt" : "--steps") + " is for networks in NIR: " + path + " says its own");
            }
            return new Content(ModelFile.read(path), Optional.empty(), List.of());
        }
        NirImport read = nir(path, OptionalInt.empty());
        return new Content(
                new ModelFile(read.model(), Optional.empty(),
                        read.classes().map(names -> new Provenance(names, "not known", "not known", "not known"))),
                read.splitBy().map(name -> SplitBy.valueOf(name.toUpperCase(Locale.ROOT))), read.report());
    }

    /** {@return a NIR network; of so many time steps where neither it nor the user says how many} */
    public NirImport nir(Path path, OptionalInt otherwise) {
        return NirImport.read(path, dt == null ? OptionalDouble.empty() : OptionalDouble.of(dt),
                steps == null ? OptionalInt.empty() : OptionalInt.of(steps), otherwise);
    }
}
