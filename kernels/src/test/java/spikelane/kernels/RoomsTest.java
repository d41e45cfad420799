package spikelane.kernels;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The map of the rooms that the front page draws, read from the class files. */
@Tag("once")
class RoomsTest {
    private static final String FRONT = "spikelane.kernels";
    /** Each room, and those that it may use; none may use the front. */
    private static final String MAP = """
            data
            layer     data
            narrow    data layer
            spikes    data layer
            counts    data layer narrow
            floats    data layer
            sliced    data layer
            plan      data layer spikes counts floats sliced
            training  data
            cases     data layer spikes counts floats sliced narrow training
            """;
    private static final int MOST_FILES = 25;
    /** Public top-level types of all rooms. */
    private static final int MOST_PUBLIC = 72;

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(FRONT);

    @Test
    void roomsUseEachOtherOneWay() {
        MAP.lines().map(RoomsTest::names)
                .forEach(names -> classes().that().resideInAPackage(names[0]).should()
                        .onlyDependOnClassesThat(resideOutsideOfPackage(FRONT + "..").or(resideInAnyPackage(names)))
                        .check(MAIN));
    }

    @Test
    void roomsAreFreeOfCycles() {
        slices().matching("(" + FRONT + "..)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void everyRoomIsOnTheMapAndNoneIsCrowded() {
        Map<String, Long> files = new TreeMap<>(
                topLevel().stream().collect(groupingBy(JavaClass::getPackageName, counting())));
        files.forEach((room, count) -> assertTrue(count <= MOST_FILES, () -> room + " has " + count + " files"));
        assertEquals(Stream.concat(Stream.of(FRONT), MAP.lines().map(line -> names(line)[0])).sorted().toList(),
                List.copyOf(files.keySet()));
    }

    @Test
    void theDoorGetsNoWider() {
        List<String> open = topLevel().stream().filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName).sorted().toList();
        assertTrue(open.size() <= MOST_PUBLIC,
                () -> open.size() + " public types, more than " + MOST_PUBLIC + ": " + open);
    }

    /** {@return the packages of a line of the map} */
    private static String[] names(String line) {
        return Stream.of(line.split(" +", -1)).map(room -> FRONT + "." + room).toArray(String[]::new);
    }

    private static List<JavaClass> topLevel() {
        return MAIN.stream().filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info")).toList();
    }
}
