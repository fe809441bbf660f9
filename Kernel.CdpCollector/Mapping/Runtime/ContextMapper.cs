using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>Tracks the frames of a session's execution contexts.</summary>
internal static class ContextMapper
{
    /// <summary>Maps a message of the Runtime domain; returns false if it is not about execution contexts.</summary>
    /// <param name="name">The message's name without its domain.</param>
    /// <param name="parameters">The message's parameters.</param>
    /// <param name="session">The session.</param>
    public static bool TryMap(ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameters, CdpSession session)
    {
        if (name.SequenceEqual("executionContextCreated"u8))
        {
            MapCreated(parameters, session);
        }
        else if (name.SequenceEqual("executionContextDestroyed"u8))
        {
            MapDestroyed(parameters, session);
        }
        else if (name.SequenceEqual("executionContextsCleared"u8))
        {
            session.Contexts.Clear();
        }
        else
        {
            return false;
        }

        return true;
    }

    // {"context":{"id":4,"origin":"http://a","name":"w","uniqueId":"2.3","auxData":{"isDefault":false,"type":"isolated","frameId":"6DB8"}}}
    private static void MapCreated(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var id = 0L;
        var frameId = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (!cursor.NameIs("context"u8) || !cursor.EnterObject())
            {
                continue;
            }

            while (cursor.NextProperty())
            {
                if (cursor.NameIs("id"u8))
                {
                    id = cursor.ReadInt64();
                }
                else if (cursor.NameIs("auxData"u8) && cursor.EnterObject())
                {
                    while (cursor.NextProperty())
                    {
                        if (cursor.NameIs("frameId"u8))
                        {
                            frameId = cursor.ReadToken();
                        }
                    }
                }
            }
        }

        if (!frameId.IsEmpty)
        {
            session.Contexts.Add(id, frameId);
        }
    }

    // {"executionContextId":4,"executionContextUniqueId":"2.3"}
    private static void MapDestroyed(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        if (cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("executionContextId"u8))
                {
                    session.Contexts.Remove(cursor.ReadInt64());
                }
            }
        }
    }
}
