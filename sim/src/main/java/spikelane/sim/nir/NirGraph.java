package spikelane.sim.nir;

import java.util.List;
import java.util.SequencedMap;

/**
 * A NIR graph; sub-graphs are opened: their nodes are named {@code GRAPH.NODE}, and edges to and from a sub-graph lead to
 * its Input and from its Output.
 *
 * @param file    for messages
 * @param version of NIR that wrote it
 * @param nodes   by name
 * @param edges   from and to
 */
record NirGraph(String file, String version, SequencedMap<String, NirNode> nodes, List<Edge> edges) {
    /** Type of a node that holds a graph. */
    static final String TYPE = "NIRGraph";

    /** What one node hands to another. */
    record Edge(String from, String to) {}
}
