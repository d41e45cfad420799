package spikelane.sim.study;

import java.util.List;
import java.util.Locale;
import spikelane.sim.compress.Compression;
import spikelane.sim.data.Dataset;
import spikelane.sim.network.CextNet;
import spikelane.sim.study.StudyPlan.Recipe;

/** The studies that come with the program, each a file of its name. */
public enum StudyPreset {
    /** A small network and the trials that answer the question; minutes on two cores. */
    QUICK,
    /** A larger network and all bit widths, three seeds. */
    STANDARD,
    /** The reference study's network, epochs and full grid (arXiv 2302.04174), three seeds. */
    PAPER;

    /** {@return the name in options and files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the study} */
    public StudyFile file() {
        return StudyFile.shipped(this);
    }

    /** {@return the variants: full precision first, then each way to compress it} */
    public List<Compression> grid() {
        return file().grid();
    }

    /**
     * @param data a data set
     * @return the network for it
     */
    public CextNet network(Dataset data) {
        return file().network(data);
    }

    /** {@return training of the full-precision network} */
    public Recipe training() {
        return file().training();
    }

    /** {@return training of each compressed network} */
    public Recipe fineTuning() {
        return file().fineTuning();
    }
}
