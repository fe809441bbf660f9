using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.Api.Journal;

/// <summary>The bytes on disk, which outlive versions. Where one of these fails, journals that people have can no longer be read.</summary>
public sealed class JournalFormatTests : IDisposable
{
    private const string Sessions = "\"sessions\":[{\"id\":\"cs\",\"start_seq\":1,\"end_seq\":2,\"json\":{\"n\":1}}]";
    private const string Producers = "\"producers\":[{\"id\":\"p\",\"producer_seq\":42,\"seq\":5}]";

    private static readonly JournalState Change = new()
    {
        Sessions = [new SessionRecord("cs", 1, 2, JsonElement.Parse("{\"n\":1}"))],
        Producers = [new ProducerPosition("p", 42, 5)],
    };

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Create_Segment_HasTheDocumentedBytes()
    {
        var state = new JournalState { StreamId = "00112233445566778899aabbccddeeff", Reserved = 1_000_007 };
        state.Apply(Change);
        state.AddUnassigned(3, 6);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(0x0102030405));
        using var directory = new JournalDirectory(_directory.Path, time);
        using var blocks = new BlockWriter();
        new SegmentWriter(directory, blocks, 7, state, 1 << 20, null, time).Dispose();

        // All of it is there twice.
        const string Json = "{\"stream_id\":\"00112233445566778899aabbccddeeff\",\"reserved\":1000007,\"never_given\":[[3,6]]," + Sessions + "," + Producers + "}";
        var head = "CE000000" + "0504030201000000" // length of the body, time
            + "248DEE59"; // checksum of the body
        var rest = Convert.ToHexString(Encoding.UTF8.GetBytes(Json))
            + "0600000000000000" + "06010000" + "F1CD40ED"; // trailer: last event before, length of the block, checksum
        Assert.Equal(
            "FE4B42FF" + "0100" + "02" + "01" + "0700000000000000" + "00000000" + head + "997C791C" + rest // magic, version, state, continues, next, no events
            + "FE4B42FF" + "0100" + "02" + "00" + "0700000000000000" + "00000000" + head + "BCB7A2EB" + rest, // ends here
            Convert.ToHexString(File.ReadAllBytes(_directory["00000000000000000007.log"])));
    }

    [Fact]
    public void Commit_EventsAndState_HasTheDocumentedBytes()
    {
        var ring = new EventRing(8, 2 * 1024 * 1024, first: 7);
        ring.Append("sess"u8, "{\"type\":\"a.b\"}"u8, new EventHeader(EventCategory.Network, 9, 3, 0, EventTraits.Known | EventTraits.FailedRequest));
        using var blocks = new BlockWriter();
        Assert.Equal(1, blocks.AddEvents(ring, 7, 7, continues: true, 0x0102030405));
        blocks.AddState(BlockKind.Change, 8, 0x0102030405, Change);

        const string Frame = "id: 7\ndata: {\"seq\":7,\"capture_session_id\":\"sess\",\"event\":{\"type\":\"a.b\"}}\n\n";
        var events = "FE4B42FF" + "0100" + "01" + "01" // magic, version, events, continues
            + "0700000000000000" + "01000000" + "5A000000" + "0504030201000000" // first event, one event, length of the body, time
            + "47655F79" + "5E878077" // checksums of the body and of the header
            + "4A000000" + "42000000" + "0C00" + "03" + "04" + "02" + "05" + "0000" // layout
            + Convert.ToHexString(Encoding.UTF8.GetBytes(Frame))
            + "0700000000000000" + "92000000" + "4EC296B9"; // trailer: last event, length of the block, checksum
        var head = "0800000000000000" + "00000000" + "87000000" + "0504030201000000" + "BE5ACD94";
        var rest = Convert.ToHexString(Encoding.UTF8.GetBytes("{\"never_given\":[]," + Sessions + "," + Producers + "}"))
            + "0700000000000000" + "BF000000" + "682E903E";
        Assert.Equal(
            events
            + "FE4B42FF" + "0100" + "03" + "01" + head + "2F9420C5" + rest // a change, continues
            + "FE4B42FF" + "0100" + "03" + "00" + head + "0A5FFB32" + rest, // the same, ends here
            Convert.ToHexString(blocks.Bytes));
    }

    [Fact]
    public void Complete_Index_HasTheDocumentedBytes()
    {
        var index = new SegmentIndex(1 << 20);
        index.Add(new BlockHeader(BlockKind.Events, false, 7, 3, 20_000, 1_000, 0), 500);
        index.Add(new BlockHeader(BlockKind.Events, false, 10, 1, 100, 900, 0), 20_556);
        using var blocks = new BlockWriter();
        blocks.Add(BlockKind.Index, 11, index.NewestTime, index.Body);

        const string Index =
            "FE4B42FF" + "0100" + "04" + "00" // magic, version, index, ends here
            + "0B00000000000000" + "00000000" + "30000000" + "E803000000000000" // next, no events, length of the body, newest time
            + "9779C248" + "F203BD9A" // checksums of the body and of the header
            + "0700000000000000" + "F401000000000000" + "0000000000000080" // first event, offset, newest time before
            + "0A00000000000000" + "4C50000000000000" + "E803000000000000"
            + "0A00000000000000" + "68000000" + "C6E2264D"; // trailer
        Assert.Equal(Index, Convert.ToHexString(blocks.Bytes));
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
    [InlineData(EventCategory.Control, 8)]
    public void Category_Value_IsPinned(EventCategory category, byte number) => Assert.Equal(number, (byte)category);

    [Theory]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("", 0u)]
    public void Of_KnownText_IsItsChecksum(string text, uint crc) => Assert.Equal(crc, Crc32C.Of(Encoding.ASCII.GetBytes(text)));
}
