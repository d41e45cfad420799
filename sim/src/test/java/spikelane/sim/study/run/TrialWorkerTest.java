package spikelane.sim.study.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.Recordings;
import spikelane.sim.data.Split;
import spikelane.sim.io.BadInputException;
import spikelane.sim.study.NetworkTrialRunner;
import spikelane.sim.study.NetworkTrialRunner.Samples;
import spikelane.sim.study.RecordingSum;
import spikelane.sim.study.StudyFile;
import spikelane.sim.study.StudyFolder;
import spikelane.sim.study.StudyPlan;
import spikelane.sim.study.StudyPrices;
import spikelane.sim.study.StudyTrial;
import spikelane.sim.study.TrialPricing;
import spikelane.sim.study.TrialResult;

/** Trials as another machine does them, from an order and parcels alone. */
class TrialWorkerTest {
    private static final String STUDY = """
            name: small
            network: {family: cextnet-quick, largest_image: 16}
            seeds: [4]
            training: {epochs: 2, batch: 4, learning_rate: 0.003}
            fine_tuning: {epochs: 2, batch: 4, learning_rate: 0.001}
            recipes: [{mode: none}, {mode: joint, bits: 3, pruned: 0.9}]
            architectures: [eyeriss-snn, iscas23]
            encodings: [rle, uop]
            assumptions: [{name: 28 nm, set: {technology: 28}}]
            """;
    private static final String SECONDS = "\"seconds\":[0-9.E-]+";

    @TempDir
    private Path temp;
    private Path data;
    private StudyOrder order;
    private StudyPrices prices;
    private List<StudyTrial> trials;

    @BeforeEach
    void writeRecordings() {
        data = temp.resolve("data");
        Recordings.twoClasses(data, 200);
        StudyFile file = StudyFile.parse("small.yaml", STUDY, temp);
        prices = StudyPrices.of(file, "eyeriss-snn");
        Dataset dataset = Datasets.open(data);
        try (WorkPool pool = new WorkPool(1)) {
            StudyPlan plan = StudyPlan.of(dataset, RecordingSum.of(dataset, pool, read -> {}), 0, file,
                    file.network(dataset).network(), file.seeds(), prices);
            order = StudyOrder.of(plan, Optional.of(data), file, "eyeriss-snn");
            trials = plan.trials();
        }
    }

    private Map<String, TrialParcel> here() {
        Map<String, TrialParcel> parcels = new TreeMap<>();
        Dataset dataset = Datasets.open(data);
        try (WorkPool pool = new WorkPool(2);
                StudyFolder folder = StudyFolder.open(temp.resolve("here"), order.plan(), List.of())) {
            NetworkTrialRunner runner = new NetworkTrialRunner(order.plan(), folder,
                    new TrialPricing(folder, prices, said -> {}),
                    () -> Samples.of(dataset, order.plan(), pool, read -> {}), dataset.trials(Split.TRAIN).size(),
                    dataset.trials(Split.TEST).size(), pool, said -> {});
            runner.prepare();
            trials.forEach(
                    trial -> parcels.put(trial.hash(), TrialParcel.of(folder, trial, runner.run(trial, d -> {}))));
        }
        return parcels;
    }

    private TrialParcel there(StudyTrial trial, TrialParcel full) {
        return TrialWorker.run(order.line(), trial.hash(), new TrialParcel(null, new TreeMap<>()), full, 1);
    }

    private static void assertSame(TrialParcel here, TrialParcel there) {
        assertEquals(here.result().replaceFirst(SECONDS, ""), there.result().replaceFirst(SECONDS, ""));
        assertEquals(here.files().keySet(), there.files().keySet());
        here.files().forEach((name, bytes) -> {
            if (!name.equals("seconds.json")) {
                assertArrayEquals(bytes, there.files().get(name), name);
            }
        });
    }

    @Test
    void aTrialElsewhereLeavesTheSameBytes() throws IOException {
        Map<String, TrialParcel> here = here();
        StudyTrial full = trials.get(0);
        StudyTrial joint = trials.get(1);
        TrialParcel fullThere = there(full, null);
        assertSame(here.get(full.hash()), fullThere);
        assertSame(here.get(joint.hash()), there(joint, fullThere));
        assertSame(here.get(joint.hash()), there(joint, null));
        try (StudyFolder folder = StudyFolder.open(temp.resolve("gathered"), order.plan(), List.of())) {
            Files.writeString(folder.trial(full).resolve("model.checkpoint"), "sent there, and finished there");
            fullThere.unpack(folder, full);
            assertSame(fullThere, TrialParcel.of(folder, full, fullThere.trialResult()));
        }
    }

    /** A network that is there is judged, not trained again; its training counts in the seconds. */
    @Test
    void whatIsThereOfATrialGoesWithIt() {
        TrialParcel done = there(trials.get(0), null);
        TreeMap<String, byte[]> files = new TreeMap<>(done.files());
        files.keySet().retainAll(List.of("curve.jsonl", "model.safetensors", "trial.json"));
        files.put("seconds.json", "{\"seconds\":1000}".getBytes(StandardCharsets.UTF_8));
        TrialParcel again = TrialWorker.run(order.line(), trials.get(0).hash(), new TrialParcel(null, files), null, 1);
        assertSame(done, again);
        TrialResult result = again.trialResult();
        assertTrue(result.seconds() >= 1000 && result.seconds() < 1500, result.seconds() + " seconds");
    }

    @Test
    void anotherMachinesRecordingsArithmeticOrCodeAreRefused() throws IOException {
        StudyOrder other = new StudyOrder(order.plan(), order.data(), order.accelerators(), order.assumptions(),
                order.encodings(), "0.0.1, commit 0");
        assertTrue(refused(other).contains(", the study's is 0.0.1, commit 0"), refused(other));
        Path one = data.resolve("Test/left/3.aedat");
        byte[] bytes = Files.readAllBytes(one);
        bytes[bytes.length - 1] ^= 1;
        Files.write(one, bytes);
        assertTrue(refused(order).endsWith("are not those of the study: other content under the same names"),
                refused(order));
        Files.delete(one);
        assertTrue(refused(order).endsWith("other names, classes or sides"), refused(order));
    }

    private static String refused(StudyOrder order) {
        try (WorkPool pool = new WorkPool(1)) {
            return assertThrows(BadInputException.class, () -> order.recordings(pool)).getMessage();
        }
    }

    @Test
    void pricesTravelInTheOrder() {
        assertEquals(prices, StudyOrder.read(order.line()).prices());
    }

    @Test
    void runnersAreFoundByName() {
        StudyRunner local = StudyRunner.named("local");
        String message = assertThrows(BadInputException.class, () -> StudyRunner.named("spark")).getMessage();
        assertEquals("--runner \"spark\": not on the class path, expected one of local (spark is a module that"
                + " bin/spikelane builds, mvn only with -Pspark)", message);
        message = assertThrows(BadInputException.class, () -> local
                .of(new StudyRunner.Request(order, null, null, Optional.of("spark://host:7077"), OptionalInt.empty())))
                .getMessage();
        assertTrue(message.startsWith("--master \"spark://host:7077\": the local runner has none"), message);
    }
}
