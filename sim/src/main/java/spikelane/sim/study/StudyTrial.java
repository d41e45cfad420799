package spikelane.sim.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.Json;
import spikelane.sim.study.StudyPlan.Recipe;

/**
 * One training of one variant, and all that its network depends on, beside the code. Its content names the folder of
 * what it leaves, so that the same trial is the same in every study and on every machine.
 *
 * @param compression how it is compressed
 * @param seed        of its training
 * @param dataset     name of the data set
 * @param digest      of the list of its recordings and their sides
 * @param recordings  digest of what the recordings hold
 * @param splitBy     how recordings are cut into frames
 * @param description the network, as {@link spikelane.sim.network.NetworkText} writes it
 * @param training    of the full-precision network of the same seed
 * @param fineTuning  from that network; null for that network itself
 * @param classes     names of the classes, in the order of their labels
 * @param arithmetic  what the rounding of training depends on
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StudyTrial(Compression compression, long seed, String dataset, String digest, String recordings,
        String splitBy, String description, Recipe training, Recipe fineTuning, List<String> classes,
        String arithmetic) {
    /** {@return 16 hexadecimal digits of the checksum of its content} */
    public String hash() {
        return StudyPlan.digest(Json.line(this));
    }

    /** {@return a name for people: quantise-b2-s1} */
    public String name() {
        return compression.name() + "-s" + seed;
    }

    /** {@return the settings of its own training} */
    Recipe recipe() {
        return fineTuning == null ? training : fineTuning;
    }
}
