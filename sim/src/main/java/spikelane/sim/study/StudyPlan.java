package spikelane.sim.study;

import java.util.List;
import java.util.Map;
import spikelane.sim.compress.Compression;
import spikelane.sim.network.CextNetConfig;

/**
 * All that a study's results depend on, beside the code. It is kept in {@code study.json}; a folder is only continued
 * with an equal plan. The number of threads is not part of it: results do not depend on it.
 *
 * @param dataset      name of the data set
 * @param digest       of the list of its trials
 * @param preset       name of the preset
 * @param seed         of everything random
 * @param architecture name of the accelerator
 * @param network      the network of every trial
 * @param training     settings of training and fine-tuning, by name
 * @param grid         the trials, full precision first
 */
public record StudyPlan(String dataset, String digest, String preset, long seed, String architecture,
        CextNetConfig network, Map<String, String> training, List<Compression> grid) {}
