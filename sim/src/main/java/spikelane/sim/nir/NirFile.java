package spikelane.sim.nir;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.nir.NirGraph.Edge;

/**
 * A NIR 1.x file: {@code /version}, {@code /node/nodes/NAME/{type, ...}} and {@code /node/edges} [E][2]. Memory follows the
 * size of the file, not what the file says of its sizes: it is mapped, and its data sets may not be larger than so many
 * numbers together.
 */
final class NirFile {
    private static final String METADATA = "metadata";
    /** Beginning of the names of metadata that this program writes; it passes over those of others. */
    private static final String OURS = "spikelane_";
    private static final int DEEPEST = 16;
    /** Numbers that a small file may hold: equal ones are packed into nearly nothing. */
    private static final long NUMBERS = 1 << 21;
    private static final long NUMBERS_PER_BYTE = 16;

    private final String file;
    private final SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private long numbersLeft;

    private NirFile(Path path, long size) {
        file = path.toString();
        numbersLeft = NUMBERS + NUMBERS_PER_BYTE * size;
    }

    /**
     * @param path the file
     * @return its graph
     * @throws BadInputException if it is no NIR file
     */
    static NirGraph read(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new BadInputException(path + ": no such file, expected a NIR network");
        }
        try (Arena arena = Arena.ofShared(); FileChannel channel = FileChannel.open(path)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new BadInputException(path + ": " + channel.size() + " bytes, expected a NIR network below 2 GB");
            }
            return new NirFile(path, channel.size())
                    .read(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer());
        } catch (IOException e) {
            throw new BadInputException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** Whatever the library for HDF5 throws at a file means that the file is none. */
    private NirGraph read(ByteBuffer bytes) {
        try (HdfFile hdf = HdfFile.fromByteBuffer(bytes)) {
            String version = text(hdf, "version");
            open("", group(hdf, "node"), 0);
            return new NirGraph(file, version, nodes, edges);
        } catch (BadInputException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new BadInputException(file + ": no NIR network in HDF5: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("damaged"), e);
        }
    }

    private Group group(Group in, String name) {
        if (in.getChild(name) instanceof Group group) {
            return group;
        }
        throw new BadInputException(file + ": no group " + name + " in " + in.getPath() + ", expected a NIR network");
    }

    private void open(String prefix, Group graph, int depth) {
        if (depth > DEEPEST) {
            throw new BadInputException(file + ": graphs in graphs, " + depth + " deep, expected at most " + DEEPEST);
        }
        for (Node node : group(graph, "nodes")) {
            if (!(node instanceof Group fields)) {
                throw new BadInputException(file + ": " + node.getPath() + " is no node");
            }
            String name = prefix + node.getName();
            String type = text(fields, "type");
            nodes.put(name, new NirNode(file, name, type, values(fields)));
            if (type.equals(NirGraph.TYPE)) {
                open(name + ".", fields, depth + 1);
            }
        }
        if (!(graph.getChild("edges") instanceof Dataset data) || !(value(data) instanceof String[][] pairs)) {
            throw new BadInputException(file + ": no edges in " + graph.getPath());
        }
        for (String[] pair : pairs) {
            if (pair.length != 2) {
                throw new BadInputException(file + ": an edge of " + pair.length + " nodes, expected two");
            }
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
        if (!node.type().equals(NirGraph.TYPE)) {
            return name;
        }
        List<String> ends = nodes.values().stream().filter(inner -> inner.type().equals(type)).map(NirNode::name)
                .filter(inner -> inner.startsWith(name + ".") && inner.indexOf('.', name.length() + 1) < 0).toList();
        if (ends.size() != 1) {
            throw node.error(ends.size() + " nodes of type " + type + ", expected one");
        }
        return ends.getFirst();
    }

    private String text(Group fields, String name) {
        if (fields.getChild(name) instanceof Dataset data && value(data) instanceof String text) {
            return text;
        }
        throw new BadInputException(file + ": " + fields.getPath() + " has no " + name + ", expected a NIR network");
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
        long size = 1;
        for (int length : data.getDimensions()) {
            size = Math.multiplyExact(size, (long) length);
        }
        numbersLeft -= Math.multiplyExact(size, Math.max(1, data.getDataType().getSize() / Long.BYTES));
        if (size < 0 || numbersLeft < 0) {
            throw new BadInputException(
                    file + ": " + data.getPath() + " holds " + size + " numbers, more than such a file may hold");
        }
        return data.getData();
    }

    /**
     * @param graph without sub-graphs
     * @param path  file to write; a file that is there is replaced
     * @throws BadInputException if it cannot be written
     */
    static void write(NirGraph graph, Path path) {
        OutputFiles.write(path, out -> {
            Path temporary = Files.createTempFile("spikelane", ".nir");
            try {
                try (WritableHdfFile hdf = HdfFile.write(temporary)) {
                    write(graph, hdf);
                }
                Files.copy(temporary, out);
            } finally {
                Files.delete(temporary);
            }
        });
    }

    private static void write(NirGraph graph, WritableHdfFile hdf) {
        hdf.putDataset("version", graph.version());
        WritableGroup root = hdf.putGroup("node");
        root.putDataset("type", NirGraph.TYPE);
        root.putDataset("edges",
                graph.edges().stream().map(edge -> new String[]{edge.from(), edge.to()}).toArray(String[][]::new));
        WritableGroup all = root.putGroup("nodes");
        for (NirNode node : graph.nodes().values()) {
            WritableGroup group = all.putGroup(node.name());
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
}
