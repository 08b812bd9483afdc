export { socketIo, type SocketIoOptions } from './socketIo'
