package spikelane.sim.nir;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.OutputFiles;

/**
 * A NIR 1.x file: {@code /version}, {@code /node/nodes/NAME/{type, ...}} and {@code /node/edges} [E][2]. Sub-graphs are
 * opened: their nodes are named {@code GRAPH.NODE}, and edges to and from a sub-graph lead to its Input and from its
 * Output.
 *
 * @param file    for messages
 * @param version of NIR that wrote it
 * @param nodes   by name
 * @param edges   from and to
 */
record NirGraph(String file, String version, SequencedMap<String, NirNode> nodes, List<Edge> edges) {
    /** Numbers of a data set; a network of this size does not fit this program anyway. */
    private static final long MOST_NUMBERS = 1 << 28;
    private static final String GRAPH = "NIRGraph";
    private static final String METADATA = "metadata";
    /** Beginning of the names of metadata that this program writes; it passes over those of others. */
    private static final String OURS = "spikelane_";

    /** What one node hands to another. */
    record Edge(String from, String to) {}

    /**
     * @param path the file
     * @return its graph
     * @throws BadInputException if it is no NIR file
     */
    static NirGraph read(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new BadInputException(path + ": no such file, expected a NIR network");
        }
        try (HdfFile file = new HdfFile(path)) {
            NirGraph graph = new NirGraph(path.toString(), version(path, file), new LinkedHashMap<>(),
                    new ArrayList<>());
            graph.open("", group(path, file, "node"));
            return graph;
        } catch (HdfException | UnsupportedOperationException | IndexOutOfBoundsException | ClassCastException e) {
            throw new BadInputException(path + ": no NIR network in HDF5: " + e.getMessage(), e);
        }
    }

    private static String version(Path path, HdfFile file) {
        if (file.getChild("version") instanceof Dataset version && version.getData() instanceof String text) {
            return text;
        }
        throw new BadInputException(path + ": no /version, expected a NIR network");
    }

    private static Group group(Path path, Group in, String name) {
        if (in.getChild(name) instanceof Group group) {
            return group;
        }
        throw new BadInputException(path + ": no group " + name + " in " + in.getPath() + ", expected a NIR network");
    }

    private void open(String prefix, Group graph) {
        Path path = Path.of(file);
        for (Node node : group(path, graph, "nodes")) {
            if (!(node instanceof Group fields)) {
                throw new BadInputException(file + ": " + node.getPath() + " is no node");
            }
            String name = prefix + node.getName();
            String type = text(fields);
            nodes.put(name, new NirNode(file, name, type, values(fields)));
            if (type.equals(GRAPH)) {
                open(name + ".", fields);
            }
        }
        if (!(graph.getChild("edges") instanceof Dataset data) || !(data.getData() instanceof String[][] pairs)) {
            throw new BadInputException(file + ": no edges in " + graph.getPath());
        }
        for (String[] pair : pairs) {
            Edge edge = new Edge(end(prefix + pair[0], "Output"), end(prefix + pair[1], "Input"));
            if (!edges.contains(edge)) {
                edges.add(edge);
            }
        }
    }

    /** {@return the node of an edge's end; of a sub-graph its Input or Output} */
    private String end(String name, String type) {
        NirNode node = nodes.get(name);
        if (node == null) {
            throw new BadInputException(file + ": an edge names " + name + ", which is no node");
        }
        if (!node.type().equals(GRAPH)) {
            return name;
        }
        List<String> ends = nodes.values().stream().filter(inner -> inner.type().equals(type)).map(NirNode::name)
                .filter(inner -> inner.startsWith(name + ".") && inner.indexOf('.', name.length() + 1) < 0).toList();
        if (ends.size() != 1) {
            throw node.error(ends.size() + " nodes of type " + type + ", expected one");
        }
        return ends.getFirst();
    }

    private String text(Group fields) {
        if (fields.getChild("type") instanceof Dataset type && type.getData() instanceof String text) {
            return text;
        }
        throw new BadInputException(file + ": " + fields.getPath() + " has no type");
    }

    private Map<String, Object> values(Group fields) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Node field : fields) {
            if (field instanceof Dataset data) {
                values.put(field.getName(), value(data));
            } else if (field instanceof Group metadata && field.getName().equals(METADATA)) {
                for (Node entry : metadata) {
                    if (entry instanceof Dataset data && entry.getName().startsWith(OURS)) {
                        values.put(METADATA + "/" + entry.getName(), value(data));
                    }
                }
            }
        }
        return values;
    }

    private Object value(Dataset data) {
        if (data.getSize() > MOST_NUMBERS) {
            throw new BadInputException(
                    file + ": " + data.getPath() + " holds " + data.getSize() + " numbers, expected at most 2^28");
        }
        return data.getData();
    }

    /**
     * @param path file to write; a file that is there is replaced
     * @throws BadInputException if it cannot be written
     */
    void write(Path path) {
        OutputFiles.write(path, out -> {
            Path temporary = Files.createTempFile("spikelane", ".nir");
            try {
                try (WritableHdfFile hdf = HdfFile.write(temporary)) {
                    hdf.putDataset("version", version);
                    WritableGroup graph = hdf.putGroup("node");
                    graph.putDataset("type", GRAPH);
                    graph.putDataset("edges",
                            edges.stream().map(edge -> new String[]{edge.from(), edge.to()}).toArray(String[][]::new));
                    WritableGroup all = graph.putGroup("nodes");
                    for (NirNode node : nodes.values()) {
                        write(all.putGroup(node.name()), node);
                    }
                }
                Files.copy(temporary, out);
            } finally {
                Files.delete(temporary);
            }
        });
    }

    private static void write(WritableGroup group, NirNode node) {
        group.putDataset("type", node.type());
        WritableGroup metadata = null;
        for (Map.Entry<String, Object> field : node.fields().entrySet()) {
            if (field.getKey().startsWith(METADATA + "/")) {
                metadata = metadata == null ? group.putGroup(METADATA) : metadata;
                metadata.putDataset(field.getKey().substring(METADATA.length() + 1), field.getValue());
            } else {
                group.putDataset(field.getKey(), field.getValue());
            }
        }
    }
}
