import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import 'tidings/styles.css'
import { App } from './App'
import './styles.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
