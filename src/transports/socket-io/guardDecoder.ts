import type { Manager } from 'socket.io-client'

/**
 * Keeps from the decoder what is too large, and from the connection what cannot be decoded: Socket.IO
 * itself closes on it, and would be sent it again after each return.
 *
 * @param maxBytes - what is longer is not decoded
 * @param refuse - gets either as it came
 */
export function guardDecoder(
  manager: Manager,
  maxBytes: number,
  refuse: (raw: unknown) => void,
): void {
  const { decoder } = manager as unknown as { decoder: { add(data: string): void } }
  const decode = decoder.add.bind(decoder)
  decoder.add = (data: string) => {
    try {
      if (data.length > maxBytes) refuse(data)
      else decode(data)
    } catch {
      refuse(data)
    }
  }
}
