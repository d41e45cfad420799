package spikelane.sim.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The safetensors container, as Hugging Face's library reads and writes it:
 *
 * <pre>
 *  byte 0      u64 little-endian: N, length of the header
 *  byte 8      N bytes of UTF-8 JSON, padded with spaces so that 8 + N is a multiple of 8:
 *              {"__metadata__": {"key": "text", ...},
 *               "name": {"dtype": "F32", "shape": [M, C], "data_offsets": [begin, end]}, ...}
 *  byte 8 + N  tensor data, little-endian, C order, in the order of the offsets, without gaps
 * </pre>
 *
 * <p>
 * Files written here carry a checksum of all else in their metadata, {@value #CHECKSUM}, eight hexadecimal digits. It is
 * checked wherever it is there; other programs' files, which have none, are read as they are.
 */
public final class Safetensors {
    private static final int PREFIX_BYTES = 8;
    private static final String METADATA = "__metadata__";
    /** Key of the checksum. */
    public static final String CHECKSUM = "crc32c";
    private static final Map<String, Integer> ELEMENT_BYTES = Map.of("F32", 4, "U8", 1, "BOOL", 1);

    private Safetensors() {}

    /**
     * One tensor as stored.
     *
     * @param dtype F32, U8 or BOOL
     * @param shape sizes, outermost first
     * @param data  its bytes, little-endian
     */
    public record Entry(String dtype, int[] shape, ByteBuffer data) {}

    /**
     * A whole file.
     *
     * @param metadata texts by key, without the checksum
     * @param tensors  tensors by name, in the order of the header
     */
    public record Content(SequencedMap<String, String> metadata, SequencedMap<String, Entry> tensors) {}

    /** Where a tensor lies, as the header says. */
    private record Extent(String name, String dtype, int[] shape, long begin, long end) {}

    /**
     * @param path a file
     * @return whether it begins as safetensors do: a header below 4 GiB, in braces
     * @throws BadInputException if it cannot be read
     */
    public static boolean isSafetensors(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(PREFIX_BYTES + 1);
            return start.length > PREFIX_BYTES && start[PREFIX_BYTES] == '{'
                    && Arrays.equals(start, Integer.BYTES, PREFIX_BYTES, new byte[Integer.BYTES], 0, Integer.BYTES);
        } catch (IOException e) {
            throw BadInputException.unreadable(path, "a network: YAML or safetensors", e);
        }
    }

    public static void write(OutputStream out, Content content) throws IOException {
        ObjectNode header = Json.MAPPER.createObjectNode();
        ObjectNode metadata = header.putObject(METADATA);
        content.metadata().forEach(metadata::put);
        metadata.put(CHECKSUM, checksum(content));
        long at = 0;
        for (Map.Entry<String, Entry> tensor : content.tensors().entrySet()) {
            ObjectNode node = header.putObject(tensor.getKey());
            node.put("dtype", tensor.getValue().dtype());
            ArrayNode shape = node.putArray("shape");
            Arrays.stream(tensor.getValue().shape()).forEach(shape::add);
            long end = at + tensor.getValue().data().remaining();
            node.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        byte[] json = Json.MAPPER.writeValueAsBytes(header);
        int length = (json.length + PREFIX_BYTES - 1) / PREFIX_BYTES * PREFIX_BYTES;
        byte[] padded = Arrays.copyOf(json, length);
        Arrays.fill(padded, json.length, length, (byte) ' ');
        out.write(ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
        out.write(padded);
        for (Entry tensor : content.tensors().values()) {
            byte[] data = new byte[tensor.data().remaining()];
            tensor.data().duplicate().get(data);
            out.write(data);
        }
    }

    /**
     * @param file the file to read
     * @return what it holds
     * @throws BadInputException if it cannot be read or is malformed
     */
    public static Content read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BadInputException(file + ": no such file", e);
        } catch (IOException | OutOfMemoryError e) {
            throw new BadInputException(file + ": cannot be read as a file of tensors: " + e.getMessage(), e);
        }
        return parse(file, bytes);
    }

    /**
     * @param file  name for messages
     * @param bytes the whole file
     * @return what it holds
     * @throws BadInputException if it is malformed
     */
    public static Content parse(Path file, byte[] bytes) {
        if (bytes.length < PREFIX_BYTES) {
            throw bad(file, bytes.length + " bytes: a safetensors file begins with the 8-byte length of its header");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long headerBytes = buffer.getLong(0);
        if (headerBytes < 2 || headerBytes > bytes.length - PREFIX_BYTES) {
            throw bad(file, "byte 0: a header of " + Long.toUnsignedString(headerBytes) + " bytes, but "
                    + (bytes.length - PREFIX_BYTES) + " bytes follow: not a safetensors file, or cut short");
        }
        int dataBegin = PREFIX_BYTES + (int) headerBytes;
        JsonNode header = header(file, bytes, (int) headerBytes);
        SequencedMap<String, String> metadata = metadata(file, header.path(METADATA));
        List<Extent> places = places(file, header);
        checkOffsets(file, places, bytes.length - dataBegin);
        SequencedMap<String, Entry> tensors = new LinkedHashMap<>();
        for (Extent place : places) {
            ByteBuffer data = buffer.slice(dataBegin + (int) place.begin(), (int) (place.end() - place.begin()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            tensors.put(place.name(), new Entry(place.dtype(), place.shape(), data));
        }
        String said = metadata.remove(CHECKSUM);
        Content content = new Content(metadata, tensors);
        if (said != null && !said.equals(checksum(content))) {
            throw bad(file,
                    "damaged: its content has the checksum " + checksum(content) + ", but " + METADATA + " \""
                            + CHECKSUM + "\" is " + BadInputException.quote(said)
                            + " (a program that changes the file leaves it out)");
        }
        return content;
    }

    /** Of all texts and tensors by name: other programs put them into another order. */
    private static String checksum(Content content) {
        CRC32C sum = new CRC32C();
        new TreeMap<>(content.metadata())
                .forEach((key, text) -> sum.update((key + '\0' + text + '\0').getBytes(StandardCharsets.UTF_8)));
        new TreeMap<>(content.tensors()).forEach((name, tensor) -> {
            sum.update(
                    (name + '\0' + tensor.dtype() + Arrays.toString(tensor.shape())).getBytes(StandardCharsets.UTF_8));
            sum.update(tensor.data().duplicate());
        });
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    private static JsonNode header(Path file, byte[] bytes, int length) {
        JsonNode header;
        try {
            header = Json.MAPPER.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION).readTree(bytes,
                    PREFIX_BYTES, length);
        } catch (JacksonException e) {
            long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
            throw new BadInputException(
                    file + ": byte " + Math.max(PREFIX_BYTES, at) + ": the header is not JSON: " + Json.reason(e), e);
        }
        if (!header.isObject()) {
            throw bad(file, "byte 8: the header is not a JSON object: "
                    + new String(bytes, PREFIX_BYTES, Math.min(length, 20), StandardCharsets.ISO_8859_1));
        }
        return header;
    }

    private static SequencedMap<String, String> metadata(Path file, JsonNode node) {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isString()) {
                throw bad(file, METADATA + " \"" + entry.getKey() + "\" is not a text");
            }
            metadata.put(entry.getKey(), entry.getValue().stringValue());
        }
        return metadata;
    }

    private static List<Extent> places(Path file, JsonNode header) {
        List<Extent> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                places.add(place(file, entry.getKey(), entry.getValue()));
            }
        }
        return places;
    }

    private static Extent place(Path file, String name, JsonNode node) {
        String tensor = "tensor " + name + ": ";
        JsonNode dtype = node.path("dtype");
        if (!dtype.isString() || !ELEMENT_BYTES.containsKey(dtype.stringValue())) {
            throw bad(file, tensor + "dtype " + dtype + ": expected F32, U8 or BOOL");
        }
        JsonNode sizes = node.path("shape");
        int[] shape = new int[sizes.size()];
        double elements = 1; // exact far beyond any file's length
        for (int i = 0; i < shape.length; i++) {
            JsonNode size = sizes.get(i);
            if (!sizes.isArray() || !size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 1) {
                throw bad(file, tensor + "shape " + sizes + ": expected a list of sizes of at least 1");
            }
            shape[i] = size.intValue();
            elements *= shape[i];
        }
        JsonNode offsets = node.path("data_offsets");
        if (!sizes.isArray() || !offsets.isArray() || offsets.size() != 2 || !isOffset(offsets.get(0))
                || !isOffset(offsets.get(1))) {
            throw bad(file, tensor + "expected a shape and data_offsets [begin, end], not " + offsets);
        }
        long begin = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
        double bytes = elements * ELEMENT_BYTES.get(dtype.stringValue());
        if (begin > end || end - begin != bytes) {
            throw bad(file, tensor + "data_offsets [" + begin + ", " + end + "], but " + dtype.stringValue() + " "
                    + Arrays.toString(shape) + " takes " + (long) bytes + " bytes");
        }
        return new Extent(name, dtype.stringValue(), shape, begin, end);
    }

    private static boolean isOffset(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
    }

    private static void checkOffsets(Path file, List<Extent> places, long dataBytes) {
        long at = 0;
        for (Extent place : places.stream().sorted(Comparator.comparingLong(Extent::begin)).toList()) {
            if (place.begin() != at) {
                throw bad(file, "tensor " + place.name() + ": its data begin at " + place.begin()
                        + ", but those before it end at " + at + ": tensors overlap or leave a gap");
            }
            at = place.end();
        }
        if (at != dataBytes) {
            throw bad(file, "the tensors take " + at + " bytes, but " + dataBytes
                    + " follow the header: the file is cut short or something is appended");
        }
    }

    private static BadInputException bad(Path file, String what) {
        return new BadInputException(file + ": " + what);
    }
}
