package spikelane.sim.study.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.Channels;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.ArchitectureFile;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.HoldOut;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CodeVersion;
import spikelane.sim.io.Json;
import spikelane.sim.study.RecordingSum;
import spikelane.sim.study.StudyFile;
import spikelane.sim.study.StudyPlan;
import spikelane.sim.study.StudyPrices;
import tools.jackson.databind.JsonNode;

/**
 * All that another machine needs to do a trial of a study, but for the recordings, which it must have at the same path.
 * As JSON it is one line.
 *
 * @param plan         the study
 * @param data         absolute path of the recordings; null for the generated gestures
 * @param accelerators what prices the trials, the study's own first
 * @param assumptions  under which the first is priced as well
 * @param encodings    formats of the weights
 * @param code         version of the code that ordered it
 */
public record StudyOrder(StudyPlan plan, String data, List<Accelerator> accelerators, List<Assumption> assumptions,
        List<WeightEncoding> encodings, String code) {
    /** An accelerator's name and file. */
    public record Accelerator(String name, String yaml) {}

    /**
     * @param plan the study
     * @param data recordings; empty for the generated gestures
     * @param file the study's file
     * @param arch preset or file that prices it first
     * @return what another machine needs
     */
    public static StudyOrder of(StudyPlan plan, Optional<Path> data, StudyFile file, String arch) {
        return new StudyOrder(plan, data.map(path -> path.toAbsolutePath().normalize().toString()).orElse(null),
                StudyPrices.accelerators(file, arch).stream().map(one -> new Accelerator(one.name(), one.toYaml()))
                        .toList(),
                file.assumptions(), file.encodings(), CodeVersion.text());
    }

    /** {@return it as JSON} */
    public String line() {
        return Json.line(this);
    }

    /** {@return what {@link #line} wrote} */
    static StudyOrder read(String line) {
        JsonNode order = Json.MAPPER.readTree(line);
        StudyPlan.complete(order.get("plan"));
        return Json.MAPPER.treeToValue(order, StudyOrder.class);
    }

    /** {@return what every trial is priced under} */
    StudyPrices prices() {
        List<Architecture> architectures = accelerators.stream()
                .map(one -> ArchitectureFile.parse(one.name(), one.yaml())).toList();
        return StudyPrices.of(architectures, assumptions, encodings);
    }

    /**
     * @param pool threads that read
     * @return the recordings of this machine
     * @throws BadInputException if they are not those of the study, or this machine or its code would give other results
     */
    Dataset recordings(WorkPool pool) {
        if (!CodeVersion.text().equals(code)) {
            throw new BadInputException("the code here is " + CodeVersion.text() + ", the study's is " + code);
        }
        if (!Channels.arithmetic().equals(plan.arithmetic())) {
            throw new BadInputException(
                    "the arithmetic here is " + Channels.arithmetic() + ", the study's is " + plan.arithmetic());
        }
        Dataset dataset = HoldOut.ifNoTest(GestureGenerator.or(Optional.ofNullable(data).map(Path::of)),
                HoldOut.DEFAULT_FRACTION, plan.seeds().getFirst());
        plan.requireRecordings(dataset, RecordingSum.of(dataset, pool, read -> {}));
        return dataset;
    }
}
