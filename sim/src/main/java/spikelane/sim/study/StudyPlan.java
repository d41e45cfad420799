package spikelane.sim.study;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import spikelane.kernels.data.Channels;
import spikelane.sim.compress.Compression;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.SplitBy;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.io.Numbers;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NetworkText;
import spikelane.sim.train.Augmentation;
import spikelane.sim.train.TrainOptions;
import tools.jackson.databind.JsonNode;

/**
 * All that a study's results depend on, beside the code. It is kept in {@code study.json}; a folder is only continued
 * with an equal plan, but for the accelerator: a change of that prices the trials again. The number of threads is not
 * part of it: results do not depend on it.
 *
 * @param dataset      name of the data set
 * @param digest       of the list of its trials
 * @param heldOut      fraction of the training recordings that are held out as test recordings
 * @param preset       name of the study
 * @param seeds        of the trainings of each variant; the first also drew what is held out
 * @param architecture name of the accelerator
 * @param priced       digest of the accelerator's description
 * @param splitBy      how recordings are cut into frames: number or time
 * @param description  the network of every trial, as {@link NetworkText} writes it
 * @param training     training of the full-precision network
 * @param fineTuning   training of each compressed network, from the full-precision one
 * @param grid         the trials, full precision first
 * @param classes      names of the classes, in the order of their labels
 * @param recordings   digest of the recordings' content
 * @param arithmetic   what the rounding of training depends on
 */
public record StudyPlan(String dataset, String digest, double heldOut, String preset, List<Long> seeds,
        String architecture, String priced, String splitBy, String description, Recipe training, Recipe fineTuning,
        List<Compression> grid, List<String> classes, String recordings, String arithmetic) {
    /**
     * @param data    recordings
     * @param sums    their content
     * @param heldOut fraction of the training recordings that are held out as test recordings
     * @param file    the study
     * @param network of every trial
     * @param seeds   of the trainings of each variant
     * @param prices  what the trials are priced under
     * @return the plan of a study
     */
    public static StudyPlan of(Dataset data, List<RecordingSum> sums, double heldOut, StudyFile file, Network network,
            List<Long> seeds, StudyPrices prices) {
        return new StudyPlan(data.name(), digest(data), heldOut, file.name(), seeds, prices.architecture().name(),
                prices.digest(), SplitBy.NUMBER.label(), NetworkText.of(network), file.training(), file.fineTuning(),
                file.grid(), data.classes(), digest(sums.toString()), Channels.arithmetic());
    }

    private static String digest(Dataset data) {
        StringBuilder trials = new StringBuilder();
        data.trials().forEach(trial -> trials.append(trial).append('\n'));
        return digest(trials.toString());
    }

    /**
     * @param data recordings of another machine
     * @param sums their content
     * @throws BadInputException if they are not those of the study
     */
    public void requireRecordings(Dataset data, List<RecordingSum> sums) {
        if (!digest(data).equals(digest) || !digest(sums.toString()).equals(recordings)) {
            throw new BadInputException("the recordings" + data.folder().map(folder -> " in " + folder).orElse("")
                    + " are not those of the study: "
                    + (digest(data).equals(digest)
                            ? "other content under the same names"
                            : "other names, classes or sides"));
        }
    }

    /** {@return every variant with every seed, seed by seed} */
    public List<StudyTrial> trials() {
        return seeds.stream().flatMap(seed -> grid.stream().map(variant -> trial(variant, seed))).toList();
    }

    /**
     * @param seed of its training
     * @return the trial whose network those of the same seed start from
     */
    public StudyTrial full(long seed) {
        return trial(Compression.none(), seed);
    }

    private StudyTrial trial(Compression variant, long seed) {
        return new StudyTrial(variant, seed, dataset, digest, recordings, splitBy, description, training,
                variant.mode() == Compression.Mode.NONE ? null : fineTuning, classes, arithmetic);
    }

    /**
     * Completes a plan that is to be read: a variant says the width of its potentials only where it has one of its own.
     *
     * @param plan as JSON
     */
    public static void complete(JsonNode plan) {
        Json.nullWhereAbsent(plan.get("grid"), "membraneBits");
    }

    /** {@return the network of every trial} */
    public Network network() {
        return NetworkFile.parse("the study's network", description);
    }

    /** {@return the same study of other seeds and variants} */
    StudyPlan with(List<Long> otherSeeds, List<Compression> otherGrid) {
        return new StudyPlan(dataset, digest, heldOut, preset, otherSeeds, architecture, priced, splitBy, description,
                training, fineTuning, otherGrid, classes, recordings, arithmetic);
    }

    /** {@return the same study, not priced yet} */
    StudyPlan unpriced() {
        return new StudyPlan(dataset, digest, heldOut, preset, seeds, "", "", splitBy, description, training,
                fineTuning, grid, classes, recordings, arithmetic);
    }

    /** {@return 16 hexadecimal digits of a checksum} */
    static String digest(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Settings of one training.
     *
     * @param epochs       passes over the training samples
     * @param batch        samples of a step
     * @param learningRate peak of the schedule
     * @param warmUpEpochs length of the linear warm-up
     * @param augmentation random change of the training samples
     */
    public record Recipe(int epochs, int batch, double learningRate, double warmUpEpochs, Augmentation augmentation) {
        /** {@return the settings in words} */
        public String describe() {
            return epochs + " epochs, batch " + batch + ", Adam " + Numbers.decimal(learningRate) + ", warm-up "
                    + Numbers.decimal(warmUpEpochs) + " epochs then cosine, shift "
                    + Numbers.decimal(augmentation.shiftPixels()) + " pixels, rotation "
                    + Numbers.decimal(augmentation.rotateDegrees()) + " degrees, scale "
                    + Numbers.decimal(augmentation.scale() * 100) + " %";
        }

        TrainOptions options(long seed) {
            return new TrainOptions(epochs, batch, learningRate, warmUpEpochs, augmentation, seed, Optional.empty());
        }
    }
}
