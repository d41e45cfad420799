package spikelane.sim.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import tools.jackson.core.JacksonException;

/**
 * An epoch of a training: a line of its learning curve.
 *
 * @param training           name of the compression that is trained, {@code none} for full precision
 * @param epoch              from 1
 * @param epochs             all of the training
 * @param loss               mean over the epoch's samples, as they were trained on
 * @param accuracy           0 to 1, on the epoch's samples as they were trained on, with dropout and augmentation
 * @param validationLoss     loss on the samples that are held out for validation; null without
 * @param validationAccuracy accuracy on them, 0 to 1; null without
 * @param learningRate       that of the last step
 * @param firingRates        spikes per neuron and time step in this epoch, by layer of neurons, 0 to 1
 * @param weightDensities    weights that are not zero, by layer with weights, 0 to 1, at the end of the epoch
 * @param notes              what the user should know of it
 */
public record EpochReport(String training, int epoch, int epochs, double loss, double accuracy, Double validationLoss,
        Double validationAccuracy, double learningRate, SequencedMap<String, Double> firingRates,
        SequencedMap<String, Double> weightDensities, List<String> notes) {
    private static final double MOST_LOSS = Float.MAX_VALUE;

    /** Checks what a file may say wrongly. */
    public EpochReport {
        if (training == null || firingRates == null || weightDensities == null || notes == null || epoch < 1
                || epoch > epochs) {
            throw new IllegalArgumentException("epoch " + epoch + " of " + epochs + ": something is missing");
        }
        if (!(loss >= 0 && loss <= MOST_LOSS && accuracy >= 0 && accuracy <= 1)) {
            throw new IllegalArgumentException(
                    "loss " + loss + ", accuracy " + accuracy + ", expected a finite number from 0, and 0 to 1");
        }
    }

    /**
     * @param epochs of one or more trainings, in their order
     * @return a line of JSON each
     */
    public static String lines(List<EpochReport> epochs) {
        StringBuilder lines = new StringBuilder();
        epochs.forEach(epoch -> lines.append(Json.line(epoch)).append('\n'));
        return lines.toString();
    }

    /**
     * @param file a learning curve
     * @return its epochs; none where there is no such file
     * @throws BadInputException if it is none, or cannot be read
     */
    public static List<EpochReport> read(Path file) {
        List<EpochReport> epochs = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                epochs.add(Json.MAPPER.readValue(line, EpochReport.class));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw BadInputException.unreadable(file, "a learning curve", e);
        } catch (JacksonException e) {
            throw new BadInputException(
                    file + ", line " + (epochs.size() + 1) + " is no epoch of a learning curve: " + Json.reason(e), e);
        }
        return epochs;
    }

    /**
     * @param before the epoch before; null if this is the first
     * @return a line for each layer that fell silent, fires always or has no weights left, and that did not before; and
     *         for each that does again
     */
    List<String> changesSince(EpochReport before) {
        List<String> changes = new ArrayList<>();
        Map<String, Double> rates = before == null ? Map.of() : before.firingRates;
        firingRates.forEach((layer, rate) -> {
            double old = rates.getOrDefault(layer, 0.5);
            if (rate == 0 && old != 0) {
                changes.add(
                        "layer " + layer + " never spikes: what is before it learns nothing, what is behind it hears"
                                + " nothing (prune less, or start with larger weights or a lower threshold)");
            } else if (rate == 1 && old != 1) {
                changes.add("layer " + layer + " always spikes, in every neuron and time step: it tells nothing (use a"
                        + " smaller learning rate or a higher threshold)");
            } else if (rate > 0 && rate < 1 && (old == 0 || old == 1)) {
                changes.add("layer " + layer + (old == 0 ? " spikes again" : " does not always spike any more"));
            }
        });
        Map<String, Double> densities = before == null ? Map.of() : before.weightDensities;
        weightDensities.forEach((layer, density) -> {
            double old = densities.getOrDefault(layer, 1.0);
            if (density == 0 && old != 0) {
                changes.add("layer " + layer + " has no weights other than zero left: nothing passes through it (prune"
                        + " less, or use more bits)");
            } else if (density > 0 && old == 0) {
                changes.add("layer " + layer + " has weights again");
            }
        });
        return changes;
    }

    /** {@return whether it did better on the validation samples: more of them right, or as many with less loss} */
    boolean isBetterThan(EpochReport other) {
        int byAccuracy = Double.compare(validationAccuracy, other.validationAccuracy);
        return byAccuracy > 0 || (byAccuracy == 0 && validationLoss < other.validationLoss);
    }

    /** {@return the same with notes} */
    EpochReport with(List<String> lines) {
        return new EpochReport(training, epoch, epochs, loss, accuracy, validationLoss, validationAccuracy,
                learningRate, new LinkedHashMap<>(firingRates), new LinkedHashMap<>(weightDensities),
                List.copyOf(lines));
    }
}
