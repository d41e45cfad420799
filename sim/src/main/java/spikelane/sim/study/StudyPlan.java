package spikelane.sim.study;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import spikelane.kernels.data.Channels;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.compress.Compression;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.SplitBy;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NetworkText;
import spikelane.sim.train.Augmentation;
import spikelane.sim.train.TrainOptions;

/**
 * All that a study's results depend on, beside the code. It is kept in {@code study.json}; a folder is only continued
 * with an equal plan, but for the accelerator: a change of that prices the trials again. The number of threads is not
 * part of it: results do not depend on it.
 *
 * @param dataset      name of the data set
 * @param digest       of the list of its trials
 * @param heldOut      fraction of the training recordings that are held out as test recordings
 * @param preset       name of the preset
 * @param seed         of everything random
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
public record StudyPlan(String dataset, String digest, double heldOut, String preset, long seed, String architecture,
        String priced, String splitBy, String description, Recipe training, Recipe fineTuning, List<Compression> grid,
        List<String> classes, String recordings, String arithmetic) {
    /**
     * @param data         recordings
     * @param sums         their content
     * @param heldOut      fraction of the training recordings that are held out as test recordings
     * @param preset       size of the study
     * @param network      of every trial
     * @param seed         of everything random
     * @param architecture what prices the networks
     * @return the plan of a study
     */
    public static StudyPlan of(Dataset data, List<RecordingSum> sums, double heldOut, StudyPreset preset,
            Network network, long seed, Architecture architecture) {
        StringBuilder trials = new StringBuilder();
        data.trials().forEach(trial -> trials.append(trial).append('\n'));
        return new StudyPlan(data.name(), digest(trials.toString()), heldOut, preset.label(), seed, architecture.name(),
                digest(architecture.toYaml() + assumptions(architecture)), SplitBy.NUMBER.label(),
                NetworkText.of(network), preset.training(), preset.fineTuning(), preset.grid(), data.classes(),
                digest(sums.toString()), Channels.arithmetic());
    }

    /**
     * @param architecture what prices the networks
     * @return what else they are priced under
     */
    public static List<Assumption> assumptions(Architecture architecture) {
        return List.of(Assumption.otherSpikes(architecture));
    }

    /** {@return the network of every trial} */
    public Network network() {
        return NetworkFile.parse("the study's network", description);
    }

    /** {@return the same study, not priced yet} */
    StudyPlan unpriced() {
        return new StudyPlan(dataset, digest, heldOut, preset, seed, "", "", splitBy, description, training, fineTuning,
                grid, classes, recordings, arithmetic);
    }

    private static String digest(String text) {
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
        TrainOptions options(long seed) {
            return new TrainOptions(epochs, batch, learningRate, warmUpEpochs, augmentation, seed, Optional.empty());
        }
    }
}
