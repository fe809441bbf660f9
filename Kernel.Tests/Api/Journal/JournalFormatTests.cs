using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.Fixtures;

namespace Kernel.Tests.Api.Journal;

/// <summary>The bytes on disk, which outlive versions. Where one of these fails, journals that people have can no longer be read.</summary>
public sealed class JournalFormatTests : IDisposable
{
    private const string Sessions = "\"sessions\":[{\"id\":\"cs\",\"start_seq\":1,\"end_seq\":2,\"json\":{\"n\":1}}]";
    private const string Producers = "\"producers\":[{\"id\":\"p\",\"producer_seq\":42,\"seq\":5}]";

    private static readonly StateRecord Change = new()
    {
        Sessions = [new SessionRecord("cs", 1, 2, JsonElement.Parse("{\"n\":1}"))],
        Producers = [new ProducerPosition("p", 42, 5)],
    };

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Segment_IsWhatJournalsOnDiskHave()
    {
        var state = new JournalState { StreamId = "00112233445566778899aabbccddeeff" };
        state.Apply(Change with { Reserved = 1_000_007 });
        state.Skip(3, 6);
        using var directory = new JournalDirectory(_directory.Path, TimeProvider.System);
        new SegmentWriter(directory, 7, state.Whole, 1 << 20, 0x0102030405).Dispose();

        // All of it is there twice.
        const string Record = "{\"stream_id\":\"00112233445566778899aabbccddeeff\",\"reserved\":1000007,\"never_given\":[[3,6]]," + Sessions + "," + Producers + "}\n";
        var head = "FE4B42FF" + "0100" + "02" + "00" // magic, version, state, ends here
            + "0700000000000000" + "00000000" + "CF000000" + "0504030201000000" // next, no events, length of the body, time
            + "258CE1DE" + "EAD7EFD0" // checksums of the body and of the header
            + Convert.ToHexString(Encoding.UTF8.GetBytes(Record))
            + "0600000000000000" + "07010000" + "49670530"; // trailer: last event before, length of the block, checksum
        Assert.Equal(head + head, Convert.ToHexString(File.ReadAllBytes(_directory["00000000000000000007.log"])));
    }

    [Fact]
    public void Block_IsWhatJournalsOnDiskHave()
    {
        var ring = new EventRing(8, 2 * 1024 * 1024, first: 7);
        ring.Append("sess"u8, "{\"type\":\"a.b\"}"u8, new EventHeader(EventCategory.Network, 9, 3));
        var blocks = new BlockWriter();
        Assert.Equal(1, blocks.AddEvents(ring, 7, 7, 0x0102030405));
        blocks.Finish(Change.ToLine());

        const string Frame = "id: 7\ndata: {\"seq\":7,\"capture_session_id\":\"sess\",\"event\":{\"type\":\"a.b\"}}\n\n";
        var block = "FE4B42FF" + "0100" + "01" + "00" // magic, version, events, ends here
            + "0700000000000000" + "01000000" + "D1000000" + "0504030201000000" // first event, one event, length of the body, time
            + "866AC348" + "35438516" // checksums of the body and of the header
            + "4A000000" + "42000000" + "0C00" + "03" + "04" + "02" + "000000" // slot
            + Convert.ToHexString(Encoding.UTF8.GetBytes(Frame + "{" + Sessions + "," + Producers + "}\n"))
            + "0700000000000000" + "09010000" + "EDC27533"; // trailer: last event, length of the block, checksum
        Assert.Equal(block, Convert.ToHexString(blocks.Finished));
    }

    [Fact]
    public void Index_IsWhatJournalsOnDiskHave()
    {
        var index = new SegmentIndex(1 << 20);
        index.Add(new BlockHeader(BlockKind.Events, false, 7, 3, 20_000, 1_000, 0), 500);
        index.Add(new BlockHeader(BlockKind.Events, false, 10, 1, 100, 900, 0), 20_556);

        const string Index =
            "FF4B494E4445580A" + "01000000" + "02000000" // magic, version, two entries
            + "E850000000000000" + "E803000000000000" + "F44E000000000000" // length of the segment, newest time, bytes of events
            + "0700000000000000" + "F401000000000000" + "0000000000000080" // first event, offset, newest time before
            + "0A00000000000000" + "4C50000000000000" + "E803000000000000"
            + "49404254"; // checksum
        Assert.Equal(Index, Convert.ToHexString(index.ToBytes(20_712)));
    }

    [Theory]
    [InlineData(EventCategory.System, 0)]
    [InlineData(EventCategory.Console, 1)]
    [InlineData(EventCategory.Network, 2)]
    [InlineData(EventCategory.Page, 3)]
    [InlineData(EventCategory.Interaction, 4)]
    [InlineData(EventCategory.Screenshot, 5)]
    [InlineData(EventCategory.Monitor, 6)]
    [InlineData(EventCategory.Connection, 7)]
    public void CategoryNumber_IsWhatJournalsOnDiskHave(EventCategory category, byte number) => Assert.Equal(number, (byte)category);

    [Theory]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("", 0u)]
    public void Crc32C_KnownText_IsItsChecksum(string text, uint crc) => Assert.Equal(crc, Crc32C.Of(Encoding.ASCII.GetBytes(text)));
}
