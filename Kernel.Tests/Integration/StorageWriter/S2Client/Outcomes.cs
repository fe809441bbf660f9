using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit.Fakes.S2;

namespace Kernel.Tests.Integration.StorageWriter.S2Client;

/// <summary>Holds what a session answered against what the server has.</summary>
internal static class Outcomes
{
    /// <summary>Acknowledged: stored, at that number. Certainly not done: not stored. In doubt: either, but never twice.</summary>
    public static void AreTrue(StreamLog log, IEnumerable<AppendTicket> tickets)
    {
        var stored = log.Records.Select(static (record, index) => (Body: record.Body.ToStringUtf8(), Index: (ulong)index)).ToLookup(static record => record.Body, static record => record.Index);
        foreach (var ticket in tickets)
        {
            Assert.True(ticket.Ack.IsCompleted);
            var next = ticket.Ack.IsCompletedSuccessfully ? ticket.Ack.Result.Start.SeqNum : 0;
            foreach (var record in ticket.Input.Records.ToArray())
            {
                var at = stored[System.Text.Encoding.UTF8.GetString(record.Body.Span)].ToArray();
                if (ticket.Ack.IsCompletedSuccessfully)
                {
                    Assert.Equal([next++], at);
                }
                else
                {
                    var exception = Assert.IsAssignableFrom<S2Exception>(ticket.Ack.Exception!.InnerException);
                    Assert.InRange(at.Length, 0, exception.SideEffect == SideEffect.Possible ? 1 : 0);
                }
            }
        }
    }
}
